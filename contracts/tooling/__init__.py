"""What is made from the contracts: schemas, AsyncAPI, reference pages; and whether a change breaks anybody."""
