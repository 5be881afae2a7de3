"""The invented figures of the six counties for the evaluation year 2025, and their ledgers: demonstration data only.

A row gives one figure of one year for the counties in the order of `people.COUNTIES`; money is yuan as text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ycg_flow.casework.simulation.people import COUNTIES

Row = tuple[str, int, tuple[str, str, str, str, str, str]]

RECORDS: Sequence[Row] = (
    ("down_referral_rate", 2025, ("9.5", "10.2", "9.1", "10.4", "11", "10")),
    ("visits_within_county", 2025, ("1911000", "1785000", "1991000", "2366000", "2093000", "2172000")),
    ("visits", 2025, ("2100000", "2000000", "2200000", "2600000", "2300000", "2400000")),
    ("visits_in_primary_care", 2025, ("1386000", "1310000", "1441000", "1716000", "1518000", "1572000")),
    ("primary_care_outpatient_visits", 2025, ("945000", "900000", "960000", "1150000", "1000000", "1040000")),
    ("primary_care_outpatient_visits", 2024, ("910000", "870000", "930000", "1110000", "970000", "1000000")),
    ("consortium_outpatient_visits", 2025, ("1800000", "1750000", "1850000", "2200000", "1950000", "2000000")),
    ("consortium_outpatient_visits", 2024, ("1750000", "1700000", "1800000", "2150000", "1900000", "1950000")),
    ("primary_care_fund_spending", 2025, ("61000000", "62000000", "63000000", "74000000", "65000000", "58000000")),
    ("primary_care_fund_spending", 2024, ("58000000", "63000000", "60000000", "70000000", "62000000", "55000000")),
    ("consortium_fund_spending", 2025, ("190000000", "205000000", "200000000", "235000000", "202000000", "183000000")),
    ("consortium_fund_spending", 2024, ("185000000", "200000000", "195000000", "228000000", "198000000", "178000000")),
    (
        "fund_spent_inside_consortium",
        2025,
        ("176000000", "190000000", "184000000", "220000000", "188000000", "170000000"),
    ),
    (
        "fund_spent_inside_consortium",
        2024,
        ("170000000", "184000000", "178000000", "212000000", "182000000", "164000000"),
    ),
    (
        "prepaid_funds_used_in_county",
        2025,
        ("186000000", "202000000", "197000000", "232000000", "199000000", "180000000"),
    ),
    (
        "prepaid_funds_used_in_county",
        2024,
        ("181000000", "197000000", "192000000", "225000000", "194000000", "175000000"),
    ),
    ("cost_per_admission", 2025, ("6873.40", "7120", "6980", "7450", "7050", "6720")),
    ("cost_per_admission", 2024, ("6612.50", "6900", "6750", "7000", "6800", "6480")),
    ("inpatient_paid_by_patients", 2025, ("66000000", "71000000", "68000000", "80000000", "69000000", "62000000")),
    ("inpatient_paid_by_patients", 2024, ("64500000", "69500000", "66500000", "78000000", "67500000", "60500000")),
    ("inpatient_cost", 2025, ("210000000", "226000000", "217000000", "256000000", "221000000", "198000000")),
    ("inpatient_cost", 2024, ("203000000", "219000000", "210000000", "247000000", "214000000", "191000000")),
    ("chronic_patients", 2025, ("71000", "104000", "86500", "105500", "86800", "94000")),
    ("chronic_patients", 2024, ("70200", "102600", "85400", "104200", "85300", "92900")),
    ("chronic_patients", 2023, ("69000", "100500", "83800", "102300", "83300", "91300")),
    ("insured_persons", 2025, ("520000", "760000", "640000", "780000", "650000", "690000")),
    ("insured_persons", 2024, ("521000", "762000", "641000", "782000", "648000", "692000")),
    ("insured_persons", 2023, ("522000", "764000", "642000", "784000", "645000", "694000")),
    ("insured_admissions", 2025, ("85000", "123000", "104000", "131000", "106000", "115500")),
    ("insured_admissions", 2024, ("86500", "125000", "105500", "129500", "106500", "114000")),
    ("sign_up_rate", 2025, ("63.8", "61.5", "60.2", "62", "64", "60.5")),
    ("sign_up_rate", 2024, ("62.1", "60.9", "59.8", "61.2", "63.1", "61")),
    ("renewal_rate", 2025, ("88.5", "87", "86.4", "87.2", "87.5", "88.1")),
    ("renewal_rate", 2024, ("88", "86.5", "86", "87", "88", "87.9")),
    ("three_generation_sign_up_rate", 2025, ("41", "40.2", "38.8", "39.9", "42", "38.5")),
    ("three_generation_sign_up_rate", 2024, ("39.6", "39.5", "38.1", "39", "41.1", "38")),
    ("procurement_items_unfulfilled", 2025, ("0", "0", "2", "0", "1", "0")),
)
"""What the agency draws from the records."""

REGISTER: Sequence[Row] = (
    ("fee_review_failures", 2025, ("0", "0", "0", "0", "3", "0")),
    ("agreement_suspensions", 2025, ("0", "0", "0", "0", "0", "0")),
    ("rectifications_not_carried_out", 2025, ("0", "0", "1", "0", "0", "0")),
    ("irregular_amount", 2025, ("0", "86400", "152300", "41200", "1234567.89", "0")),
)
"""What the bureau's own registers say."""

SITE: Sequence[Row] = (
    ("late_or_short_payments", 2025, ("0", "2", "3", "0", "0", "0")),
    ("post_gaps", 2025, ("0", "0", "1", "0", "0", "0")),
    ("internal_control_gaps", 2025, ("0", "1", "0", "0", "0", "1")),
    ("disclosure_gaps", 2025, ("0", "0", "1", "0", "0", "0")),
)
"""What the evaluation group finds on site."""

SURVEY: Sequence[Row] = (("dissatisfied_patients", 2025, ("1", "2", "0", "1", "0", "2")),)
"""What the surveyor counts among twenty patients."""

LEDGERS: Sequence[tuple[str, tuple[str, str, str, str, str, str]]] = (
    ("prepaid_quota", ("200000000.00", "215000000.00", "205000000.00", "236000000.00", "210000000.00", "188000000.00")),
    (
        "prepaid_funds_paid",
        ("192000000.00", "206399999.99", "196800000.00", "226560000.00", "201600000.00", "180480000.00"),
    ),
    (
        "actual_spending",
        ("192345678.90", "209876543.21", "203500000.55", "241357924.68", "205432109.87", "187111111.11"),
    ),
    ("quality_deposit", ("8000000.00", "8600000.01", "8200000.00", "9440000.00", "8400000.00", "7520000.00")),
    ("reasonable_overspend", ("0.00", "0.00", "0.00", "3456789.01", "0.00", "0.00")),
    ("risk_adjustment_fund", ("5000000.00", "5000000.00", "5000000.00", "5000000.00", "5000000.00", "5000000.00")),
)
"""The fund ledger at year end, in yuan."""

PLAN_POINTS: Mapping[str, tuple[str, str]] = {
    "zhongmu": ("4.5", "预算编制完整，一个乡镇的分配依据说明不够具体。"),
    "gongyi": ("3", "有年度预算和分配表，未按季度分解到成员单位。"),
    "xingyang": ("3", "预算编制较粗，缺少村卫生室的分配安排。"),
    "xinmi": ("4", "预算编制较完整，执行中调整未留书面依据。"),
    "xinzheng": ("4", "预算编制较完整，个别成员单位额度与上年使用不衔接。"),
    "dengfeng": ("2", "未见各成员单位预付额度分配表。"),
}
"""The points first given for the budget plan, which people judge, with the reason."""

PARAMETERS: Mapping[str, str] = {"retained_share": "0.8", "overspend_share": "0.7", "cost_growth_target": "5"}
"""The local parameters: invented too, the city's own document is not at hand."""


def of_county(rows: Sequence[Row], county: str) -> list[tuple[str, int, str]]:
    """Return the figure, year and text of each row for a county."""
    place = list(COUNTIES).index(county)
    return [(figure, year, values[place]) for figure, year, values in rows]


def ledger_of(county: str) -> dict[str, str]:
    """Return the ledger of a county: yuan as decimal texts by entry."""
    place = list(COUNTIES).index(county)
    return {entry: values[place] for entry, values in LEDGERS}
