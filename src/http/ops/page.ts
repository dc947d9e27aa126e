import type { Standing } from "../../app/ports/standing.ts";

/** The operator's page before the login; `problem` is said above the field. */
export function loginPage(problem: string | null): string {
  return page(
    "Operator",
    `<form method="post" action="/ops/login">
${problem ? `<p class="bad" role="alert">${escaped(problem)}</p>` : ""}
<label for="password">Operator's password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required autofocus>
<button>Log in</button>
</form>`,
  );
}

/** What stands now, with the ways to more of it. */
export function standingPage(standing: Standing | null): string {
  return page(
    "Operations",
    `${standing ? figures(standing) : '<p class="bad" role="alert">The database does not answer.</p>'}
<nav><a class="button" href="/ops/queues">Queues</a>
<form method="post" action="/ops/logout"><button class="quiet">Log out</button></form></nav>
<p>The queues only carry ids: what is owed stands in the task table, and what is lost on the way is found there again.</p>
<p>What waits for you is settled on the server: <code>npm run ops</code> lists it, <code>npm run ops -- show ID</code> says what you can do.</p>`,
  );
}

function figures(now: Standing): string {
  const { due, queued, running } = now.tasks;
  const tasks: Row[] = [
    ["Due, not begun", String(due)],
    ["With the queue", String(queued)],
    ["Running", String(running)],
    ["Oldest waits", lengthOf(now.oldestDueSeconds)],
    ["Stripe's events to apply", String(now.unappliedEvents)],
    ["Evidence to copy", String(now.unkeptEvidence)],
  ];
  const moves = now.moves.map(
    ({ kind, status, count, oldestSeconds }): Row => [
      `${kind}, ${status}`,
      `${count}, the oldest ${lengthOf(oldestSeconds)}`,
    ],
  );
  const questions = now.questions.map(
    ({ kind, count }): Row => [kind.replaceAll("_", " "), String(count)],
  );
  return [
    table("Tasks", tasks),
    table("Money that is not settled", moves, "None: all of it has arrived."),
    table("Waits for you", questions, "Nothing."),
  ].join("\n");
}

type Row = readonly [string, string];

function table(title: string, rows: readonly Row[], none = ""): string {
  const lines = rows.map(
    ([name, value]) => `<tr><th scope="row">${escaped(name)}</th><td>${escaped(value)}</td></tr>`,
  );
  const body = rows.length > 0 ? `<table>${lines.join("")}</table>` : `<p>${escaped(none)}</p>`;
  return `<section><h2>${escaped(title)}</h2>${body}</section>`;
}

function lengthOf(seconds: number): string {
  if (seconds < 1) return "under a second";
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800
    ? `${Math.round(seconds / 3_600)} h`
    : `${Math.round(seconds / 86_400)} days`;
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`);
}

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 42rem; margin: 3rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1rem; margin: 1.5rem 0 .25rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; font-weight: normal; padding: .35rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
td { text-align: right; font-variant-numeric: tabular-nums; }
nav { display: flex; gap: 1rem; margin: 1.5rem 0; }
label, input { display: block; margin-bottom: .5rem; }
input { font: inherit; padding: .5rem; width: 100%; max-width: 20rem; box-sizing: border-box; }
button, .button { font: inherit; padding: .5rem 1rem; border: 1px solid #1f5f4a; border-radius: .4rem; background: #1f5f4a; color: #fff; text-decoration: none; cursor: pointer; }
.quiet { background: none; color: inherit; border-color: currentColor; }
.bad { color: light-dark(#a4262c, #ff9a9a); }
`;

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex"><title>${escaped(title)} · Tranche</title><style>${STYLE}</style></head>
<body><main><h1>${escaped(title)}</h1>
${body}
</main></body></html>`;
}
