/**
 * Countries whose public holidays are known, each with the codes of its regions that have some of their own: what
 * date-holidays 3.37 knows, to which a test holds it. Kept here so that a form needs none of its 25 MB.
 */
const KNOWN = `
AD:03,07 AE AG:10 AI AL AM AO AR AS AT:1,2,3,4,5,6,7,8,9 AU:ACT,NSW,NT,QLD,SA,TAS,VIC,WA AW AX
AZ BA:BIH,BRC,SRP BB BD BE:BRU,DE,VLG,WAL BF BG BH BI BJ BL BM BN BO:B,C,H,L,N,O,P,S,T
BQ:BO,SA,SE BR:AC,AL,AM,AP,BA,CE,DF,ES,GO,MA,MG,MS,MT,PA,PB,PE,PI,PR,RJ,RN,RO,RR,RS,SC,SE,SP,TO
BS BW BY BZ CA:AB,BC,MB,NB,NL,NS,NT,NU,ON,PE,QC,SK,YT CC CD CF CG
CH:AG,AI,AR,BE,BL,BS,FR,GE,GL,GR,JU,LU,NE,NW,OW,SG,SH,SO,SZ,TG,TI,UR,VD,VS,ZG,ZH CI
CK:Aitutaki,Atiu,Mangaia,Manihiki,Mitiaro,Palmerston,Penrhyn,Pukapuka,Rakahanga,Rarotonga
CL:AP,BI,NU,TA CM CN CO CR CU CV:S CW CX CY CZ
DE:BB,BE,BW,BY,HB,HE,HH,MV,NI,NW,RP,SH,SL,SN,ST,TH DJ DK DM DO DZ EC:P EE EG EH ER
ES:AN,AR,AS,CB,CE,CL,CM,CN,CT,EX,GA,IB,MC,MD,ML,NC,PV,RI,VC ET FI FJ FO
FR:57,67,68,BL,GF,GP,MF,MQ,RE,YT GA GB:ALD,ENG,NIR,SCT,WLS GD GE GF GG GH GI GL GM GN GP GQ GR
GT:1 GU GW GY HK HN HR:17,19 HT HU IC:EH,FU,GC,LA,LG,LP,TE ID IE IL IM
IN:AN,AP,AR,AS,BR,CH,CT,DD,DL,DN,GA,GJ,HP,HR,JK,KA,KL,LD,MH,ML,MN,MP,MZ,NL,OR,PB,PY,RJ,SK,TG,TN,\
TR,UP,UT,WB IR IS IT:21,25,32,52,62,82 JE JM JP KE KM KN KR KY KZ LC LI LK LR LS LT LU LV LY MA
MC MD:CA,CU ME MF MG MK ML MQ MR MS MT MU MW MX
MY:01,02,03,04,05,06,07,08,09,10,11,12,13,14,15,16 MZ NA NC NE NF NG NI NL:GR,NH,ZH NO
NZ:AUK,BOP,CAN,CIT,GIS,HKB,MBH,MWT,NSN,NTL,OTA,STL,TAS,TKI,WGN,WKO,WTC PA PE:CUS PF PH
PK:BA,GB,IS,JK,KP,PB,SD PL PM PR PT PY RE RO RS
RU:AD,AL,BA,BEL,BRY,BU,CE,CR,CU,DA,IN,IRK,KB,KC,KDA,KL,KO,KR,MR,NO,OMS,PNZ,SA,SAR,SEV,STA,TA,TY,\
ZAB RW SA SC SD SE SG SH:AC,HL,TA SI SJ SK SL SM SN SO:AW,SA,SO,TO,WO SR SS ST SV:SS SX SZ TC TD
TG TH TN TO TR TT TW TZ UA UG
US:AK,AL,AR,AZ,CA,CO,CT,DC,DE,FL,GA,HI,IA,ID,IL,IN,KS,KY,LA,MA,MD,ME,MI,MN,MO,MS,MT,NC,ND,NE,NH,\
NJ,NM,NV,NY,OH,OK,OR,PA,RI,SC,SD,TN,TX,UT,VA,VT,WA,WI,WV,WY UY UZ VA VC VE:B,G,K,M,N,S,V VG VI
VN VU WF XK YT ZA ZM ZW
`;

/** A country whose public holidays are known, by its ISO 3166-1 code. */
export type HolidayCountry = { readonly code: string; readonly name: string };

/** A country, or a part of it with public holidays of its own (its code within the country, "BY"). */
export type Place = { readonly country: string; readonly region: string | null };

const REGIONS: ReadonlyMap<string, readonly string[]> = new Map(
  KNOWN.trim()
    .split(/\s+/)
    .map((entry) => entry.split(":"))
    .map(([code = "", regions = ""]) => [code, regions === "" ? [] : regions.split(",")] as const),
);

let names: { readonly long: Intl.DisplayNames; readonly short: Intl.DisplayNames } | undefined;

/** Made when first asked: names of all countries cost a start 8 MB. */
function displayNames() {
  names ??= {
    long: new Intl.DisplayNames("en", { type: "region" }),
    short: new Intl.DisplayNames("en", { type: "region", style: "short" }),
  };
  return names;
}

let countries: readonly HolidayCountry[] | undefined;

/** Every country whose public holidays are known, by name. */
export function holidayCountries(): readonly HolidayCountry[] {
  countries ??= [...REGIONS.keys()]
    .map((code) => ({ code, name: countryName(code) }))
    .toSorted((one, other) => one.name.localeCompare(other.name, "en"));
  return countries;
}

/** True for a country's code (ISO 3166-1, capitals) whose public holidays are known. */
export function isHolidayCountry(code: string): boolean {
  return REGIONS.has(code);
}

/** What a country is called in English; its code where it has no name. */
export function countryName(code: string): string {
  return code === "HK" ? "Hong Kong" : (displayNames().long.of(code) ?? code);
}

/** Codes of a country's regions that have public holidays of their own; none for an unknown country. */
export function holidayRegions(country: string): readonly string[] {
  return REGIONS.get(country) ?? [];
}

const plain = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/[\u0300-\u036f.’']/g, "")
    .replace("&", "and")
    .trim()
    .toLowerCase();

/** "UK" is no code of ISO 3166, but what people write; the names are older ones or said in full. */
const ALSO: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{ uk: "GB", "great britain": "GB", england: "GB-ENG", scotland: "GB-SCT", wales: "GB-WLS" },
    ...{ usa: "US", "united states of america": "US", holland: "NL", turkey: "TR" },
    ...{ "czech republic": "CZ", deutschland: "DE", osterreich: "AT", schweiz: "CH" },
  }),
);

/** The country's code that a code or an English name means. */
function countryCode(text: string): string | null {
  const upper = text.toUpperCase();
  if (REGIONS.has(upper)) return upper;
  const wanted = plain(text);
  const { short } = displayNames();
  const named = holidayCountries().find(
    ({ code, name }) => plain(name) === wanted || plain(short.of(code) ?? "") === wanted,
  );
  return named?.code ?? null;
}

/** A place; or none, with the country where that was understood and the codes of its regions. */
export type ReadPlace =
  | (Place & { readonly ok: true })
  | { readonly ok: false; readonly country: string | null; readonly regions: readonly string[] };

/** More is no name of a country. */
const LONGEST_NAME = 80;

/** Reads "DE", "de-by", "Germany" or "Germany, BY" as a place whose public holidays are known. */
export function readPlace(text: string): ReadPlace {
  const short = text.trim().slice(0, LONGEST_NAME);
  const typed = ALSO.get(plain(short)) ?? short;
  const whole = countryCode(typed);
  if (whole) return { ok: true, country: whole, region: null };
  const [, first = "", second = ""] = /^(.+?)\s*[-,/ ]\s*([^-,/ ]+)$/.exec(typed) ?? [];
  const country = countryCode(ALSO.get(plain(first)) ?? first);
  const regions = country ? holidayRegions(country) : [];
  const wanted = second.toUpperCase();
  const region = regions.find((code) => code.toUpperCase() === wanted);
  return country && region ? { ok: true, country, region } : { ok: false, country, regions };
}
