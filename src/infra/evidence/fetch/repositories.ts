/** How a repository's page is better read: what a person would see on it as plain text, without any token. */
export type RepositoryView = {
  /** Asked instead of the page. Where it gives nothing, the page itself is read. */
  readonly reads: URL;
  /** A name for people that the address alone tells; null where it is the file's. */
  readonly name: string | null;
  /** Whether the page's title says more than the address (a pull request's). */
  readonly isTitled: boolean;
};

type Rule = {
  /** Null: any host, where the path is one that only that software has. */
  readonly hosts: readonly string[] | null;
  readonly path: RegExp;
  /** Fills `$1`.. from the path. A leading "//" names another host. */
  readonly reads: string;
  readonly name: string | null;
  readonly isTitled?: true;
};

const SHA = "[0-9a-f]{7,64}";
const REPO = "([^/]+/[^/]+)";
const GITHUB = ["github.com", "www.github.com"];
const GITEA = ["codeberg.org", "gitea.com"];

/** Public address forms of GitHub, GitLab (gitlab.com or self-hosted: only GitLab has "/-/") and Gitea (Codeberg). */
const RULES: readonly Rule[] = [
  rule(GITHUB, `${REPO}/commit/(${SHA})`, "/$1/commit/$2.patch", "Commit $2 of $1"),
  titled(GITHUB, `${REPO}/pull/(\\d+)(?:/.*)?`, "/$1/pull/$2.patch", "Pull request $2 of $1"),
  rule(
    GITHUB,
    `${REPO}/compare/([^/]+\\.\\.[^/]+(?<!\\.patch|\\.diff))`,
    "/$1/compare/$2.patch",
    "Changes $2 of $1",
  ),
  rule(GITHUB, `${REPO}/(?:blob|raw)/(.+)`, "//raw.githubusercontent.com/$1/$2", null),
  rule(["gist.github.com"], "([^/]+/[0-9a-f]{20,40})", "/$1/raw", "Gist $1"),
  rule(null, `([^/].*)/-/commit/(${SHA})`, "/$1/-/commit/$2.patch", "Commit $2 of $1"),
  titled(
    null,
    "([^/].*)/-/merge_requests/(\\d+)(?:/.*)?",
    "/$1/-/merge_requests/$2.patch",
    "Merge request $2 of $1",
  ),
  rule(null, "([^/].*)/-/blob/(.+)", "/$1/-/raw/$2", null),
  rule(GITEA, `${REPO}/commit/(${SHA})`, "/$1/commit/$2.patch", "Commit $2 of $1"),
  titled(GITEA, `${REPO}/pulls/(\\d+)(?:/.*)?`, "/$1/pulls/$2.patch", "Pull request $2 of $1"),
  rule(GITEA, `${REPO}/src/(.+)`, "/$1/raw/$2", null),
];

function rule(hosts: Rule["hosts"], path: string, reads: string, name: string | null): Rule {
  return { hosts, path: new RegExp(`^/${path}/?$`, "i"), reads, name };
}

function titled(...parts: Parameters<typeof rule>): Rule {
  return { ...rule(...parts), isTitled: true };
}

/** The better form of a repository's address, or null where it is none that is known. */
export function repositoryView(url: URL): RepositoryView | null {
  for (const { hosts, path, reads, name, isTitled = false } of RULES) {
    const found = hosts === null || hosts.includes(url.hostname) ? path.exec(url.pathname) : null;
    if (found === null) continue;
    const fill = (text: string) =>
      text.replace(/\$(\d)/g, (_, group) => found[Number(group)] ?? "");
    const view = URL.parse(fill(reads), url.href);
    if (view === null) return null;
    return { reads: view, name: name === null ? null : fill(name), isTitled };
  }
  return null;
}
