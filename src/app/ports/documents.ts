/** One part of a document for people, in plain words. All text may be anyone's and never formats or links anything. */
export type DocumentPart =
  | { readonly kind: "heading"; readonly text: string }
  | { readonly kind: "paragraph"; readonly text: string; readonly soft?: boolean }
  | { readonly kind: "facts"; readonly facts: readonly (readonly [label: string, value: string])[] }
  | { readonly kind: "list"; readonly numbered: boolean; readonly items: readonly string[] }
  /** What somebody said, and when. */
  | { readonly kind: "said"; readonly head: string; readonly text: string }
  | {
      readonly kind: "table";
      readonly head: readonly string[];
      readonly rows: readonly (readonly string[])[];
      /** Shares of the width, one a column. */
      readonly widths: readonly number[];
    }
  /** A picture whose words say all that it shows. */
  | {
      readonly kind: "picture";
      readonly png: Uint8Array;
      readonly alt: string;
      /** How wide it is shown, in CSS pixels. */
      readonly width: number;
    }
  /** Hashes and ids, letter by letter. */
  | { readonly kind: "exact"; readonly label: string; readonly text: string };

/** A document that both sides keep: the same words as a PDF and as a page. */
export type PrintedDocument = {
  readonly title: string;
  /** One line below the title. */
  readonly subtitle: string;
  /** Repeated at the foot of each page of the PDF. */
  readonly foot: string;
  readonly parts: readonly DocumentPart[];
};

/** Rows for a spreadsheet. Amounts are plain decimals, moments ISO 8601. */
export type DocumentTable = {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
};

/** What stands around a document that is shown over a link. */
export type PageAround = {
  /** Files that belong to it, by addresses of our own. */
  readonly files: readonly { readonly label: string; readonly href: string }[];
  readonly note: string;
  /** Where the button leads that ends the link. */
  readonly closeAt: string;
};

/** Makes files of documents. */
export type Documents = {
  /** A4, with page numbers, selectable text and a title of its own. */
  pdf(document: PrintedDocument): Promise<Buffer>;
  /** One HTML file that needs nothing else, runs nothing and fetches nothing. */
  page(document: PrintedDocument, around?: PageAround): string;
  /** The content security policy under which every page looks as it should; see CSP Level 3. */
  readonly policy: string;
  /** CSV by RFC 4180 in UTF-8; no cell of it is a formula. */
  csv(table: DocumentTable): string;
};
