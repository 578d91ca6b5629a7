"""The rules of payroll: what a wage is made of and what a unit may spend. Pure; amounts are whole cents of
euro.
"""
