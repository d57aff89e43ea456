// AIIB project procurement
var ppoData = [
{id:"August 27, 2026",cd:"October 10,2026",mb:"Pakistan",pj:"Reconstruction of Hill Roads under Pakistan&#8217;s Resilient Recovery Framework",ds:"",cr:"",sd:"",pc:"",st:"Transport",ct:"Notices",tp:"Specific Procurement Notice",dc:"/en/projects/details/2026/_download/Pakistan/Hill-Roads-SPN.pdf"},
{id:"August 12, 2026",cd:"",mb:"Azerbaijan",pj:"Harbour Metro Expansion Project - Phase II",ds:"",cr:"",sd:"",pc:"",st:"Transport",ct:"Notices",tp:"General Procurement Notice",dc:"/en/projects/details/2026/_download/Azerbaijan/GPN.pdf"},
{id:"July 29, 2026",cd:"Sept14,2026",mb:"Uzbekistan",pj:"Regional Water Laboratory Project",ds:"Consulting services for a water quality laboratory",cr:"",sd:"",pc:"",st:"Water",ct:"Notices",tp:"Request for Expressions of Interest",dc:"/en/projects/details/2026/_download/Uzbekistan/REOI.pdf"},
{id:"April 22, 2026",cd:"",mb:"India",pj:"Urban Water Supply Improvement",ds:"Water Supply Improvement Schemes",cr:"M/s. Example Infrastructures Limited",sd:"N/A",pc:"INR 4,647,906,559.31",st:"Water",ct:"Contract Awards",tp:"Contract Award Notice",dc:"/en/projects/details/2026/_download/India/Contract_Award.pdf"},
{id:"April 21, 2026",cd:"April 30, 2026",mb:"Tajikistan",pj:"River Hydropower Project",ds:"",cr:"",sd:"",pc:"",st:"Energy",ct:"Notices",tp:"Extension of Tender Submission",dc:"/en/projects/details/2026/_download/Tajikistan/Extension.pdf"},
{id:"April 20, 2026",cd:"",mb:"Tajikistan",pj:"River Hydropower Project",ds:"",cr:"",sd:"",pc:"",st:"Energy",ct:"Procurement Plan",tp:"Procurement Plan",dc:"/en/projects/details/2026/_download/Tajikistan/Plan.xlsx"},
{id:"April 2, 2026",cd:"",mb:"Nepal",pj:"Distribution Grid Project",ds:"",cr:"",sd:"",pc:"",st:"Energy",ct:"Notices",tp:"Corrigendum to Tender Documents",dc:"/en/projects/details/2026/_download/Nepal/Corrigendum.pdf"},
{id:"May29,2019",cd:"June 30, 2019",mb:"Egypt",pj:"Old Sanitation Project",ds:"",cr:"",sd:"",pc:"",st:"Water",ct:"Notices",tp:"Specific Procurement Notice",dc:"/en/projects/details/2019/_download/Egypt/SPN.pdf"},
];
