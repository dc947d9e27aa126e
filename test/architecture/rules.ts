/** Who may import whom (design, section 2), as data. Rooms are folders below src; the first pattern that fits a file is its room. */
export type Room = {
  readonly name: string;
  readonly files: RegExp;
  /** Files of ours that it may import. */
  readonly own: readonly RegExp[];
  /** Files of ours of which it may take types only. */
  readonly ownTypes?: readonly RegExp[];
  /** Packages that it may import; Node's own modules are `node:`. */
  readonly packages: readonly RegExp[];
  /** Packages of which it may take types only. */
  readonly typesOnly?: readonly RegExp[];
};

const NODE = /^node:/;
const ZOD = /^zod$/;
const domain = /^src\/domain\//;
const app = /^src\/app\//;
const ports = /^src\/app\/(ports|tasks|queries\/)/;
const chat = /^src\/chat\//;
const infraCommon = /^src\/infra\/[^/]+\.ts$/;

export const ROOMS: readonly Room[] = [
  {
    name: "domain/clock",
    files: /^src\/domain\/clock\//,
    own: [domain],
    packages: [/^temporal-polyfill$/],
  },
  { name: "domain", files: domain, own: [domain], packages: [] },
  { name: "app", files: app, own: [app, domain], packages: [/^node:(crypto|timers)/, ZOD] },
  {
    name: "chat",
    files: chat,
    own: [
      chat,
      domain,
      /^src\/app\/(api\.ts|ports\.ts|ports\/(documents|evidence|finding|trace-code|watch)\.ts|evidence\/(attach|draft|given)\.ts|queries\/)/,
    ],
    packages: [/^fastest-levenshtein$/, /^node:crypto/, ZOD],
  },
  {
    name: "platforms/slack",
    files: /^src\/platforms\/slack\//,
    own: [/^src\/platforms\/slack\//, chat, app, domain],
    packages: [/^@slack\//, NODE, ZOD],
  },
  {
    name: "platforms/discord",
    files: /^src\/platforms\/discord\//,
    own: [/^src\/platforms\/discord\//, chat, app, domain],
    packages: [/^discord/, NODE, ZOD],
  },
  {
    name: "infra/prisma",
    files: /^src\/infra\/prisma\//,
    own: [/^src\/infra\/prisma\//, /^src\/generated\//, infraCommon, ports, domain],
    ownTypes: [app],
    packages: [/^@prisma\//, /^pg$/, NODE, ZOD],
  },
  infraRoom("postgres", [/^pg$/]),
  infraRoom("queue", [/^bullmq$/, /^ioredis$/, /^pg$/, /^@bull-board\//, /^express$/]),
  infraRoom("stripe", [/^stripe$/]),
  infraRoom("openai", [/^openai$/]),
  infraRoom("evidence", [
    /^@aws-sdk\/client-s3$/,
    /^undici$/,
    /^ipaddr\.js$/,
    /^(file-type|html-to-text|image-size|mammoth|unpdf|yauzl)(\/|$)/,
    /^mdast-util-(from-markdown|to-string)$/,
  ]),
  infraRoom("documents", [/^pdfkit$/]),
  infraRoom("watch", [/^@opentelemetry\//, /^prom-client$/, /^rate-limiter-flexible(\/|$)/]),
  infraRoom("charts", [/^echarts\//, /^@resvg\/resvg-wasm$/]),
  {
    name: "infra",
    files: infraCommon,
    own: [infraCommon, ports, domain],
    ownTypes: [app],
    packages: [/^canonicalize$/, /^csv-stringify\//, /^date-holidays$/, /^pino$/, NODE, ZOD],
  },
  { name: "jobs", files: /^src\/jobs\//, own: [/^src\/jobs\//, app, domain], packages: [ZOD] },
  {
    name: "http",
    files: /^src\/http\//,
    own: [/^src\/http\//, app, chat, domain],
    packages: [NODE, ZOD],
  },
  {
    name: "sandbox",
    files: /^src\/sandbox\//,
    own: [/^src\/sandbox\//],
    packages: [NODE, ZOD, /^ws$/, /^react/],
    typesOnly: [/^@slack\/(types|web-api)/, /^stripe/, /^discord-api-types/, /^openai/],
  },
  {
    name: "config",
    files: /^src\/config(-\w+)?\.ts$/,
    own: [/^src\/config-\w+\.ts$/],
    packages: [NODE, ZOD],
  },
  {
    name: "entry",
    files: /^src\/[^/]+\.ts$/,
    own: [/^src\/(?!sandbox\/|generated\/)/],
    packages: [/^/],
  },
];

/** Files that start a process: they may import what they put together, and nothing imports them. */
export const ENTRIES = /^src\/(main|ops|doctor|verify-record|sandbox\/main)\.ts$/;

/** The files that may read the process's variables; the sandbox is a program of its own. */
export const READS_ENVIRONMENT = /^src\/(config\.ts|sandbox\/)/;

/** The files that decide something or plan when it happens: there is one clock, the database's (design, section 4). */
export const READS_NO_CLOCK = /^src\/(domain|app|jobs)\//;

export const MOST_LINES = 400;

function infraRoom(name: string, sdk: readonly RegExp[]): Room {
  const files = new RegExp(`^src/infra/${name}/`);
  return {
    name: `infra/${name}`,
    files,
    own: [files, infraCommon, ports, domain],
    ownTypes: [app],
    packages: [...sdk, NODE, ZOD],
  };
}
