import pytest, time, sys
from chassis.testing.running import running
from tests.wire import *
def test_probe(new_system):
    s=new_system("contributions", ladder_ms=(100,200,300))
    with running(s), wire(s.vhost.url("tester")) as w:
        for name,props in HOSTILE_PROPERTIES.items():
            for q in ("gedeeld.events","invoicing.invoice_paid.v1"),("nameko-rpc","contributions.get_pot"):
                try: w.publish(*q, b"{}", raw_properties=props); r="published"
                except Exception as e:
                    r=repr(e)[:100]
                    if not w._connection.connected: w=Wire(s.vhost.url("tester"))
                time.sleep(.4)
                alive = s.programs.processes["contributions"].poll() is None
                print(name,q[0],r,'alive' if alive else 'DEAD', s.ask_database("contributions","select count(*) from dead_letter"), len(s.log_of('contributions').splitlines()), s.log_of('contributions').splitlines()[-1][:150] )
                if not alive:
                    print(s.log_of('contributions')[-600:])
                    with w.channel() as c:
                        c.queue_purge("contributions.invoicing.invoice_paid.v1"); c.queue_purge("rpc-contributions")
                    s.start("contributions")
