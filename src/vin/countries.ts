/** Region and country in which a world manufacturer identifier is registered, by positions 1 and 2. */

const SECOND = "ABCDEFGHJKLMNPRSTUVWXYZ1234567890";

const REGIONS: [firstCharacters: string, region: string][] = [
  ["ABC", "Africa"],
  ["HJKLMNPR", "Asia"],
  ["ESTUVWXYZ", "Europe"],
  ["123457", "North America"],
  ["6", "Oceania"],
  ["89", "South America"],
];

/**
 * Current assignments, one line for each first character. A range runs in the order A…Z (no I, O, Q), 1…9, 0.
 */
const RANGES = `
AA-AH ZA,AJ-AK CI,AL-AM LS,AN-AP BW,AR-AS NA,AT-AU MG,AV-AW MU,AX-AY TN,AZ-A1 CY,A2-A3 ZW,A4-A5 MZ
BA-BB AO,BC ET,BF-BG KE,BH RW,BL NG,BR DZ,BT SZ,BU UG,B3-B4 LY
CA-CB EG,CF-CG MA,CL-CM ZM
EA-E0 RU
HA-H0 CN
JA-J0 JP
KF-KH IL,KL-KR KR,KS-KT JO,K1-K3 KR,K5 KG
LA-L0 CN
MA-ME IN,MF-MK ID,ML-MR TH,MS MM,MU MN,MX KZ,M1-M0 IN
NA-NE IR,NF-NG PK,NJ IQ,NL-NR TR,NS-NT UZ,NV AZ,NX TJ,NY AM,N1-N5 IR,N7-N8 TR
PA-PC PH,PF-PG SG,PL-PR MY,PS-PT BD,P5-P0 IN
RA-RB AE,RF-RK TW,RL-RN VN,RP LA,RS-RT SA,RU-RW RU,R1-R7 HK
SA-SM GB,SN-ST DE,SU-SZ PL,S1-S2 LV,S3 GE,S4 IS
TA-TH CH,TJ-TP CZ,TR-TV HU,TW-T2 PT,T3-T5 RS,T6 AD,T7-T8 NL
UA-UC ES,UH-UM DK,UN-UR IE,UU-UX RO,U1-U2 MK,U5-U7 SK,U8-U0 BA
VA-VE AT,VF-VR FR,VS-VW ES,VX-V2 FR,V3-V5 HR,V6-V8 EE
WA-W0 DE
XA-XC BG,XD-XE RU,XF-XH GR,XJ-XK RU,XL-XR NL,XS-XW RU,XX-XY LU,XZ-X0 RU
YA-YE BE,YF-YK FI,YN MT,YS-YW SE,YX-Y2 NO,Y3-Y5 BY,Y6-Y8 UA
ZA-ZU IT,ZX-ZZ SI,Z1 SM,Z3-Z5 LT,Z6-Z0 RU
1A-10 US
2A-25 CA
3A-3X MX,34 NI,35 DO,36 HN,37 PA,38-39 PR
4A-40 US
5A-50 US
6A-6X AU,6Y-61 NZ
7A-70 US
8A-8E AR,8F-8G CL,8L-8N EC,8S-8T PE,8X-8Z VE,82 BO,84 CR
9A-9E BR,9F-9G CO,9S-9V UY,91-90 BR`;

/** English short names of the ISO 3166 codes above. */
const NAMES: Record<string, string> = {
  AD: "Andorra",
  AE: "United Arab Emirates",
  AM: "Armenia",
  AO: "Angola",
  AR: "Argentina",
  AT: "Austria",
  AU: "Australia",
  AZ: "Azerbaijan",
  BA: "Bosnia and Herzegovina",
  BD: "Bangladesh",
  BE: "Belgium",
  BG: "Bulgaria",
  BO: "Bolivia",
  BR: "Brazil",
  BW: "Botswana",
  BY: "Belarus",
  CA: "Canada",
  CH: "Switzerland",
  CI: "Côte d’Ivoire",
  CL: "Chile",
  CN: "China",
  CO: "Colombia",
  CR: "Costa Rica",
  CY: "Cyprus",
  CZ: "Czech Republic",
  DE: "Germany",
  DK: "Denmark",
  DO: "Dominican Republic",
  DZ: "Algeria",
  EC: "Ecuador",
  EE: "Estonia",
  EG: "Egypt",
  ES: "Spain",
  ET: "Ethiopia",
  FI: "Finland",
  FR: "France",
  GB: "United Kingdom",
  GE: "Georgia",
  GR: "Greece",
  HK: "Hong Kong",
  HN: "Honduras",
  HR: "Croatia",
  HU: "Hungary",
  ID: "Indonesia",
  IE: "Ireland",
  IL: "Israel",
  IN: "India",
  IQ: "Iraq",
  IR: "Iran",
  IS: "Iceland",
  IT: "Italy",
  JO: "Jordan",
  JP: "Japan",
  KE: "Kenya",
  KG: "Kyrgyzstan",
  KR: "South Korea",
  KZ: "Kazakhstan",
  LA: "Laos",
  LS: "Lesotho",
  LT: "Lithuania",
  LU: "Luxembourg",
  LV: "Latvia",
  LY: "Libya",
  MA: "Morocco",
  MG: "Madagascar",
  MK: "North Macedonia",
  MM: "Myanmar",
  MN: "Mongolia",
  MT: "Malta",
  MU: "Mauritius",
  MX: "Mexico",
  MY: "Malaysia",
  MZ: "Mozambique",
  NA: "Namibia",
  NG: "Nigeria",
  NI: "Nicaragua",
  NL: "Netherlands",
  NO: "Norway",
  NZ: "New Zealand",
  PA: "Panama",
  PE: "Peru",
  PH: "Philippines",
  PK: "Pakistan",
  PL: "Poland",
  PR: "Puerto Rico",
  PT: "Portugal",
  RO: "Romania",
  RS: "Serbia",
  RU: "Russia",
  RW: "Rwanda",
  SA: "Saudi Arabia",
  SE: "Sweden",
  SG: "Singapore",
  SI: "Slovenia",
  SK: "Slovakia",
  SM: "San Marino",
  SZ: "Eswatini",
  TH: "Thailand",
  TJ: "Tajikistan",
  TN: "Tunisia",
  TR: "Türkiye",
  TW: "Taiwan",
  UA: "Ukraine",
  UG: "Uganda",
  US: "United States",
  UY: "Uruguay",
  UZ: "Uzbekistan",
  VE: "Venezuela",
  VN: "Vietnam",
  ZA: "South Africa",
  ZM: "Zambia",
  ZW: "Zimbabwe",
};

const REGION_OF = new Map(REGIONS.flatMap(([firsts, region]) => [...firsts].map((first) => [first, region])));
const COUNTRY_OF = expandRanges();

/** Region of the first character; null: not assigned. */
export function regionOf(vin: string): string | null {
  return REGION_OF.get(vin.charAt(0)) ?? null;
}

/** Country of the first two characters: where the identifier is registered, not where the vehicle was built. */
export function countryOf(vin: string): { code: string; name: string } | null {
  const code = COUNTRY_OF.get(vin.slice(0, 2));
  return code === undefined ? null : { code, name: NAMES[code] as string };
}

function expandRanges(): Map<string, string> {
  const countries = new Map<string, string>();
  for (const assignment of RANGES.trim().split(/[,\n]/)) {
    const [range, code] = assignment.split(" ") as [string, string];
    const [from, to = from] = range.split("-") as [string, string?];
    const end = SECOND.indexOf(to.charAt(1));
    for (let second = SECOND.indexOf(from.charAt(1)); second <= end; second++) {
      countries.set(from.charAt(0) + SECOND.charAt(second), code);
    }
  }
  return countries;
}
