import type { App } from "../app/api.ts";
import type { Documents } from "../app/ports/documents.ts";
import { READER_LINK_PATH } from "../app/reader-links.ts";
import {
  CLOSED,
  linkNote,
  NOT_OPEN,
  type ReaderFile,
  readerFiles,
  shownDocument,
} from "../chat/record/reader-page.ts";
import { get, type HttpAnswer, post, type Route } from "./route.ts";

export type ReaderPagesOptions = {
  readonly app: Pick<App, "openReaderLink" | "closeReaderLink">;
  readonly documents: Documents;
};

const BELOW = `${READER_LINK_PATH}/*`;

/** Nobody may keep, index or embed what a link shows; the form is the page's own way to end it. */
function pageHeaders({ policy }: Documents): Readonly<Record<string, string>> {
  return {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": `${policy}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
    "cross-origin-opener-policy": "same-origin",
    ...NOT_INDEXED,
  };
}

const NOT_INDEXED = { "x-robots-tag": "noindex, nofollow, noarchive" } as const;

/**
 * `GET /records/<token>`: the page of one link, with its files below it; `POST` of the same address ends it. What opens
 * nothing gets one and the same page, with 404.
 */
export function readerPageRoutes({ app, documents }: ReaderPagesOptions): readonly Route[] {
  const headers = pageHeaders(documents);
  const notOpen: HttpAnswer = { status: 404, body: documents.page(NOT_OPEN), headers };
  const closed: HttpAnswer = { status: 200, body: documents.page(CLOSED), headers };
  return [
    get(BELOW, async ({ path }) => {
      const asked = readPath(path);
      if (!asked) return notOpen;
      const { token, file: name } = asked;
      const opened = await app.openReaderLink(token, name === null || name.endsWith(".pdf"));
      if (!opened) return notOpen;
      const { shown, until } = opened;
      const files = readerFiles(shown);
      const below = `${READER_LINK_PATH}/${token}`;
      if (name === null) {
        const links = files.map(({ at, label }) => ({ label, href: `${below}/${at}` }));
        const around = { files: links, note: linkNote(until), closeAt: below };
        return { status: 200, body: documents.page(shownDocument(shown), around), headers };
      }
      const file = files.find(({ at }) => at === name);
      if (!file) return notOpen;
      const { type, body } = await contentOf(documents, file, () => shownDocument(shown));
      const disposition = `attachment; filename="${file.saveAs}"`;
      return {
        ...{ status: 200, body },
        headers: { "content-type": type, "content-disposition": disposition, ...NOT_INDEXED },
      };
    }),
    post(
      BELOW,
      async ({ path }) => {
        const asked = readPath(path);
        if (asked) await app.closeReaderLink(asked.token);
        return closed;
      },
      1_024,
    ),
    get("/robots.txt", async () => ({ status: 200, body: "User-agent: *\nDisallow: /\n" })),
  ];
}

/** The token of an address and the file below it; null for what no link of ours looks like. */
function readPath(path: string): { readonly token: string; readonly file: string | null } | null {
  const [token, file, ...rest] = path.slice(READER_LINK_PATH.length + 1).split("/");
  if (!token || rest.length > 0 || file === "") return null;
  return { token, file: file ?? null };
}

async function contentOf(
  documents: Documents,
  { content }: ReaderFile,
  document: () => ReturnType<typeof shownDocument>,
): Promise<{ readonly type: string; readonly body: string | Buffer }> {
  const csv = "text/csv; charset=utf-8; header=present";
  switch (content.kind) {
    case "pdf":
      return { type: "application/pdf", body: await documents.pdf(document()) };
    case "csv":
      return { type: csv, body: documents.csv(content.table()) };
    case "csv_text":
      return { type: csv, body: content.text };
    case "json":
      return { type: "application/json; charset=utf-8", body: content.text };
  }
}
