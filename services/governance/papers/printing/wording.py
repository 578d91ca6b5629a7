"""Every word on a paper of the register, in French, Dutch and English; `{}` stands for what a sentence is about."""
# ruff: noqa: RUF001  (apostrophes and dashes as they are printed)

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Title = Literal["certificate", "extract", "statement"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a rule, a movement or a lack is called stands in `values.py`."""

    titles: Mapping[Title, str]
    number: str
    day: str
    known_on: str
    year: str
    until: str
    member: str
    member_id: str
    share_class: str
    all_classes: str
    shares: str
    paid_a_share: str
    paid: str
    since: str
    category: str
    voices: str
    no_voice: str
    payments: str
    holders: str
    lots: str
    classes: str
    rights: str
    votes: str
    profit: str
    basis: str
    entries: str
    entry: str
    kind: str
    price: str
    effective_on: str
    transfers: str
    transfer: str
    giver: str
    taker: str
    signed: str
    board: str
    restrictions: str
    none: str
    reference: str
    until_day: str
    figures: str
    shares_before: str
    issued: str
    received: str
    given: str
    withdrawn: str
    paid_out: str
    amount: str
    proof: str
    log: str
    size: str
    root: str
    sealed_at: str
    attached: str
    separate: str
    not_final: str
    changed_names: str
    mixed_names: str
    not_known: str
    no_tax: str
    domicile: str
    only_remembered: str
    page: str
    of: str


_ENGLISH = Words(
    titles={
        "certificate": "Certificate of entry in the share register",
        "extract": "Extract of the share register",
        "statement": "Yearly list of shares",
    },
    number="Number",
    day="Situation at the end of",
    known_on="As known at the end of",
    year="Year",
    until="Up to and including",
    member="Shareholder",
    member_id="Member number",
    share_class="Class",
    all_classes="all",
    shares="Shares",
    paid_a_share="Paid a share",
    paid="Paid",
    since="Since",
    category="Category",
    voices="Votes at an assembly of that day",
    no_voice="0: {}",
    payments="Payments",
    holders="Shareholders",
    lots="Shares held, fully paid",
    classes="Total by class",
    rights="Rights that a share carries",
    votes="Votes",
    profit="Profit",
    basis="By",
    entries="Entries of the register",
    entry="No.",
    kind="Act",
    price="Price",
    effective_on="Effective",
    transfers="Transfers, with both consents",
    transfer="Transfer",
    giver="Given by",
    taker="Received by",
    signed="signed {}",
    board="Consent of the board",
    restrictions="Restrictions on transfer",
    none="None.",
    reference="Reference",
    until_day="Until",
    figures="The year in figures",
    shares_before="Held before it",
    issued="Issued, paid by the shareholder",
    received="Received by transfer",
    given="Given by transfer",
    withdrawn="Withdrawn, at what had been paid",
    paid_out="Paid out by the enterprise",
    amount="EUR",
    proof="Proof",
    log="Sealed log",
    size="Entries",
    root="Root (SHA-256)",
    sealed_at="Head signed at",
    attached="The file {} inside this document proves every entry: `gedeeld shares verify` checks it.",
    separate="The CSV file of the same number proves every entry: `gedeeld shares verify` checks it.",
    not_final="The register may still learn something about this day today.",
    changed_names="Signs that nobody sees were left out of names that are marked *.",
    mixed_names="Names marked † have letters of several alphabets in one word: look at the member number.",
    not_known="not known",
    no_tax="This list states facts of the register. It states no tax advantage.",
    domicile="Domiciles are not in this system and stand on no paper.",
    only_remembered="only remembered",
    page="Page",
    of="of",
)

_FRENCH = Words(
    titles={
        "certificate": "Certificat d’inscription au registre des actions",
        "extract": "Extrait du registre des actions",
        "statement": "Relevé annuel des actions",
    },
    number="Numéro",
    day="Situation à la fin du",
    known_on="Telle que connue à la fin du",
    year="Année",
    until="Jusqu’au",
    member="Actionnaire",
    member_id="Numéro de membre",
    share_class="Classe",
    all_classes="toutes",
    shares="Actions",
    paid_a_share="Payé par action",
    paid="Payé",
    since="Depuis",
    category="Catégorie",
    voices="Voix à une assemblée de ce jour",
    no_voice="0 : {}",
    payments="Versements",
    holders="Actionnaires",
    lots="Actions détenues, entièrement libérées",
    classes="Total par classe",
    rights="Droits attachés à une action",
    votes="Vote",
    profit="Bénéfice",
    basis="Selon",
    entries="Inscriptions au registre",
    entry="N°",
    kind="Acte",
    price="Prix",
    effective_on="Effet",
    transfers="Cessions, avec les deux accords",
    transfer="Cession",
    giver="Cédant",
    taker="Cessionnaire",
    signed="signé le {}",
    board="Accord du conseil",
    restrictions="Restrictions à la cession",
    none="Aucune.",
    reference="Référence",
    until_day="Jusqu’au",
    figures="L’année en chiffres",
    shares_before="Détenues auparavant",
    issued="Émises, payées par l’actionnaire",
    received="Reçues par cession",
    given="Cédées",
    withdrawn="Retirées, au montant qui avait été payé",
    paid_out="Versé par l’entreprise",
    amount="EUR",
    proof="Preuve",
    log="Journal scellé",
    size="Inscriptions",
    root="Racine (SHA-256)",
    sealed_at="Tête signée le",
    attached="Le fichier {} dans ce document prouve chaque inscription : `gedeeld shares verify` le contrôle.",
    separate="Le fichier CSV du même numéro prouve chaque inscription : `gedeeld shares verify` le contrôle.",
    not_final="Le registre peut encore apprendre aujourd’hui quelque chose sur ce jour.",
    changed_names="Des signes invisibles ont été omis des noms marqués *.",
    mixed_names="Les noms marqués † ont dans un mot des lettres de plusieurs alphabets : voyez le numéro de membre.",
    not_known="inconnu",
    no_tax="Ce relevé donne les faits du registre. Il n’atteste aucun avantage fiscal.",
    domicile="Les domiciles ne sont pas dans ce système et ne figurent sur aucun document.",
    only_remembered="de mémoire seulement",
    page="Page",
    of="sur",
)

_DUTCH = Words(
    titles={
        "certificate": "Certificaat van inschrijving in het aandelenregister",
        "extract": "Uittreksel uit het aandelenregister",
        "statement": "Jaarlijst van aandelen",
    },
    number="Nummer",
    day="Toestand op het einde van",
    known_on="Zoals bekend op het einde van",
    year="Jaar",
    until="Tot en met",
    member="Aandeelhouder",
    member_id="Lidnummer",
    share_class="Soort",
    all_classes="alle",
    shares="Aandelen",
    paid_a_share="Betaald per aandeel",
    paid="Betaald",
    since="Sinds",
    category="Categorie",
    voices="Stemmen op een vergadering van die dag",
    no_voice="0: {}",
    payments="Betalingen",
    holders="Aandeelhouders",
    lots="Aandelen in bezit, volgestort",
    classes="Totaal per soort",
    rights="Rechten verbonden aan een aandeel",
    votes="Stem",
    profit="Winst",
    basis="Volgens",
    entries="Inschrijvingen in het register",
    entry="Nr.",
    kind="Handeling",
    price="Prijs",
    effective_on="Uitwerking",
    transfers="Overdrachten, met beide akkoorden",
    transfer="Overdracht",
    giver="Overdrager",
    taker="Overnemer",
    signed="getekend op {}",
    board="Akkoord van het bestuur",
    restrictions="Beperkingen van de overdracht",
    none="Geen.",
    reference="Referentie",
    until_day="Tot",
    figures="Het jaar in cijfers",
    shares_before="Voordien in bezit",
    issued="Uitgegeven, betaald door de aandeelhouder",
    received="Ontvangen door overdracht",
    given="Overgedragen",
    withdrawn="Uitgetreden, tegen wat ervoor betaald was",
    paid_out="Uitbetaald door de onderneming",
    amount="EUR",
    proof="Bewijs",
    log="Verzegeld logboek",
    size="Inschrijvingen",
    root="Wortel (SHA-256)",
    sealed_at="Kop ondertekend op",
    attached="Het bestand {} in dit document bewijst elke inschrijving: `gedeeld shares verify` controleert het.",
    separate="Het CSV-bestand met dit nummer bewijst elke inschrijving: `gedeeld shares verify` controleert het.",
    not_final="Het register kan vandaag nog iets over deze dag vernemen.",
    changed_names="Onzichtbare tekens zijn weggelaten uit namen met een *.",
    mixed_names="Namen met een † hebben in één woord letters van verschillende alfabetten: kijk naar het lidnummer.",
    not_known="niet bekend",
    no_tax="Deze lijst geeft de feiten van het register. Ze bevestigt geen fiscaal voordeel.",
    domicile="Woonplaatsen staan niet in dit systeem en op geen enkel stuk.",
    only_remembered="alleen uit het geheugen",
    page="Pagina",
    of="van",
)

WORDS: Mapping[str, Words] = MappingProxyType({"fr": _FRENCH, "nl": _DUTCH, "en": _ENGLISH})
