/** Columns are as wide as a class says, in steps of five percent: a page carries no style of its own. */
const STEP = 5;

/** The class of a column that takes this share of a table's width. */
export function widthClass(share: number): string {
  const steps = Math.round((share * 100) / STEP);
  return `w${Math.min(100, Math.max(STEP, steps * STEP))}`;
}

const WIDTHS = Array.from({ length: 100 / STEP }, (_, index) => {
  const percent = (index + 1) * STEP;
  return `.w${percent}{width:${percent}%}`;
}).join("");

/** The one style sheet of every page: light, dark and on paper. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#16202c;--soft:#566372;--line:#dde3ea;--ground:#fff;--tint:#f4f6f9;--edge:#76828f;--focus:#1666b0}
@media (prefers-color-scheme:dark){:root{--ink:#e8edf3;--soft:#a3afbd;--line:#33404e;--ground:#11171e;--tint:#19222c;--edge:#7d8a98;--focus:#7cc0ff}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.55 Inter,system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:46rem;margin:0 auto;padding:3rem 1.25rem 4rem}
h1{font-size:1.75rem;line-height:1.25;margin:0 0 .25rem;letter-spacing:-.01em}
h2{font-size:1.1rem;margin:2.25rem 0 .6rem;padding-top:1.1rem;border-top:1px solid var(--line)}
p{margin:.5rem 0}.soft{color:var(--soft)}
dl{margin:.5rem 0}dl>div{display:grid;grid-template-columns:11rem 1fr;gap:.25rem 1rem;padding:.2rem 0}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
ol,ul{margin:.5rem 0;padding-left:1.4rem}li{margin:.2rem 0;overflow-wrap:anywhere}
figure{margin:.9rem 0;padding:.7rem 1rem;background:var(--tint);border-radius:.5rem}
figcaption{color:var(--soft);font-size:.9rem}blockquote{margin:.2rem 0 0;overflow-wrap:anywhere}
.wide{overflow-x:auto}.wide:focus-visible{outline:3px solid var(--focus);outline-offset:2px}table{font-variant-numeric:tabular-nums;border-collapse:collapse;width:100%;margin:.6rem 0;font-size:.92rem}
th{text-align:left;color:var(--soft);font-weight:500;white-space:nowrap}th,td{padding:.4rem .75rem .4rem 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
.exact{font-size:.85rem;color:var(--soft)}code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere;color:var(--ink)}
footer{margin-top:3rem;color:var(--soft);font-size:.85rem}
.picture img{display:block;max-width:100%;height:auto;border-radius:.6rem}
nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.5rem;margin:1rem 0 .75rem;padding:0}nav li{margin:0}
nav a,button{display:inline-block;padding:.4rem .85rem;border:1px solid var(--edge);border-radius:.5rem;background:var(--tint);color:var(--ink);font:inherit;font-size:.92rem;line-height:1.4;text-decoration:none;cursor:pointer}
nav a:hover,button:hover{border-color:var(--ink)}nav a:focus-visible,button:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
.around{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:.5rem 1rem;padding:.75rem 0;border-top:1px solid var(--line);border-bottom:1px solid var(--line)}.around p{margin:0;flex:1 1 18rem;font-size:.92rem}
@media (max-width:34rem){dl>div{grid-template-columns:1fr;gap:0}}
@page{margin:16mm 15mm}
@media print{
:root{color-scheme:light;--ink:#000;--soft:#3d4650;--line:#b9c2cc;--ground:#fff;--tint:#fff;--edge:#76828f}
html{font-size:10pt}body{font-size:1rem}main{padding:0;max-width:none}nav,.around{display:none}
h1{font-size:16pt}h2{font-size:11.5pt;break-after:avoid;margin-top:1.2rem}
figure{break-inside:avoid;border:1px solid var(--line)}tr,dl>div,li,.picture{break-inside:avoid}thead{display:table-header-group}
.wide{overflow:visible}.picture img{max-width:11cm}
}
${WIDTHS}
`;
