/** Words that say nothing about what a text is about: English, German, French, Spanish, Italian, Portuguese, Dutch. */
const LISTS = [
  "a an and are as at be been being but by can did do does each every for from had has have he her his how i if in into is it its just let may more most must my of on one only or other our out over per shall she should so some such than that the their them then there these they this those to under up upon us very was we were what when where which while who will with would you your all any both via also after before about within again here least most maximum minimum max min less below above",
  "der die das den dem des ein eine einen einem einer eines und oder aber ist sind war waren wird werden wurde wurden hat haben hatte mit von vom zu zum zur im in an am auf aus bei bis für fur durch über uber unter nach vor als auch es er sie wir ihr ich man sich dass wenn wie was alle jede jeder jedes muss müssen mussen soll sollen kann können konnen pro je so nur noch schon sehr dann da dies diese dieser dieses mindestens hochstens maximal wenigstens",
  "le la les un une des du de d l et ou mais est sont était etait été ete être etre a ont avec pour par sur sous dans en au aux ce cet cette ces se sa son ses leur leurs nous vous ils elles il elle on qui que quoi dont où plus tout tous toute toutes chaque doit doivent peut peuvent comme si aussi très tres puis",
  "el la los las un una unos unas y o u pero es son era fue fueron ser está esta están estan ha han con por para del al de en sobre como que se su sus lo le les nos nosotros ellos este estos estas cada todo todos toda todas debe deben puede pueden más mas muy también tambien si cuando donde",
  "il lo gli i uno e o ma è sono era con per da dal dalla nel nella di del della dei che si suo sua come ogni deve devono può",
  "o os as um uma e ou mas é são foi com por para do da dos das no na nos nas em que se seu sua cada todo deve devem pode",
  "de het een en of maar is zijn was met van voor door op in aan bij naar uit als ook dat die dit deze elke moet moeten kan kunnen wordt worden",
].join(" ");

export const STOP_WORDS: ReadonlySet<string> = new Set(
  LISTS.normalize("NFKD").replace(/\p{M}/gu, "").split(" "),
);
