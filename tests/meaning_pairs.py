"""Questions and invented calls that say the same in other words: (question, title, a sentence of the call).

No question shares a telling word with its call. Every other call is a distractor.
"""

from __future__ import annotations

PAIRS = (
    ("food security", "Resilient agri-food systems", "Projects help farmers keep harvests up in dry years."),
    (
        "protecting hospitals from hackers",
        "Cyber resilience of healthcare providers",
        "Clinics test how they withstand ransomware.",
    ),
    (
        "getting young people to vote",
        "Electoral participation among first-time citizens",
        "Pilots raise turnout of under-25s at the ballot.",
    ),
    (
        "cheaper solar panels",
        "Next-generation photovoltaics",
        "Modules with lower manufacturing costs per watt.",
    ),
    (
        "help for refugees",
        "Integration of displaced persons",
        "Support to people who fled conflict and seek asylum.",
    ),
    (
        "cleaning up polluted rivers",
        "Restoration of freshwater ecosystems",
        "Removal of contaminants from streams and their banks.",
    ),
    ("drones", "Uncrewed aerial vehicles for inspection", "Autonomous flight beyond visual line of sight."),
    (
        "fighting fake news",
        "Countering disinformation online",
        "Tools that spot manipulated media before it spreads.",
    ),
    (
        "batteries for cars",
        "Energy storage in electric mobility",
        "Solid-state cells with longer range for vehicles.",
    ),
    (
        "teaching computers to understand speech",
        "Natural language interfaces",
        "Voice recognition in low-resource tongues.",
    ),
    (
        "old age care at home",
        "Independent living of seniors",
        "Assistive technology so that elders stay in their own dwelling.",
    ),
    (
        "stopping deforestation",
        "Forest conservation and sustainable timber",
        "Monitoring of illegal logging from satellites.",
    ),
    (
        "scholarships for doctoral students",
        "Early-career researcher fellowships",
        "Stipends for PhD candidates and their supervisors.",
    ),
    (
        "new medicines against superbugs",
        "Antimicrobial resistance accelerator",
        "Novel antibiotics for drug-resistant infections.",
    ),
    (
        "making concrete without carbon dioxide",
        "Low-emission cement production",
        "Binders whose making releases fewer greenhouse gases.",
    ),
    (
        "museums",
        "Digitisation of cultural heritage collections",
        "Galleries and archives open what they hold to visitors.",
    ),
    (
        "earthquake early warning",
        "Seismic hazard monitoring",
        "Sensors that alert towns seconds before the ground shakes.",
    ),
    (
        "jobs in poor neighbourhoods",
        "Employment in deprived urban areas",
        "Training and hiring where unemployment is highest.",
    ),
    (
        "safe drinking water in villages",
        "Rural sanitation and hygiene",
        "Wells and purification for households far from towns.",
    ),
    (
        "money for start-ups",
        "Seed capital for young innovative firms",
        "Equity finance for founders in their first years.",
    ),
)
ACROSS = (
    ("sécurité alimentaire", 0),
    ("Hackerangriffe auf Krankenhäuser", 1),
    ("panneaux solaires moins chers", 3),
    ("ayuda para refugiados", 4),
    ("limpieza de ríos contaminados", 5),
    ("Batterien für Elektroautos", 8),
    ("lutter contre la déforestation", 11),
    ("becas para estudiantes de doctorado", 12),
    ("cemento sin emisiones", 14),
    ("الهزات الأرضية", 16),
    ("الأمن الغذائي", 0),
    ("饮用水安全", 18),
)
