"""Answers to our documents, as Peppol's Invoice Response 3 writes them."""

_RESPONSE = """<?xml version="1.0" encoding="UTF-8"?>
<ApplicationResponse xmlns="urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2"
    xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
    xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <cbc:CustomizationID>urn:fdc:peppol.eu:poacc:trns:invoice_response:3</cbc:CustomizationID>
  <cbc:ProfileID>urn:fdc:peppol.eu:poacc:bis:invoice_response:3</cbc:ProfileID>
  <cbc:ID>{identity}</cbc:ID>
  <cbc:IssueDate>2026-09-20</cbc:IssueDate>
  <cac:SenderParty>
    <cbc:EndpointID schemeID="0208">{sender}</cbc:EndpointID>
    <cac:PartyLegalEntity><cbc:RegistrationName>Le Bal</cbc:RegistrationName></cac:PartyLegalEntity>
  </cac:SenderParty>
  <cac:ReceiverParty>
    <cbc:EndpointID schemeID="0208">0123456749</cbc:EndpointID>
    <cac:PartyLegalEntity><cbc:RegistrationName>Gedeeld CV</cbc:RegistrationName></cac:PartyLegalEntity>
  </cac:ReceiverParty>
  <cac:DocumentResponse>
    <cac:Response><cbc:ResponseCode>{code}</cbc:ResponseCode></cac:Response>
    <cac:DocumentReference>
      <cbc:ID>{about}</cbc:ID>
      <cbc:DocumentTypeCode>380</cbc:DocumentTypeCode>
    </cac:DocumentReference>
  </cac:DocumentResponse>
</ApplicationResponse>
"""


def response(code: str, about: str = "2026-BE-000123", *, sender: str = "0428759497", identity: str = "R-1") -> bytes:
    return _RESPONSE.format(code=code, about=about, sender=sender, identity=identity).encode()
