import type { Pool } from "pg";

/** The same pool, and the names of the statements that were sent through it. */
export function counted(pool: Pool): { pool: Pool; sent: string[] } {
  const sent: string[] = [];
  const proxy = new Proxy(pool, {
    get(target, name) {
      if (name === "query") {
        return (asked: string | { name?: string; text: string }, ...rest: unknown[]) => {
          sent.push(typeof asked === "string" ? asked : (asked.name ?? asked.text));
          return Reflect.apply(target.query, target, [asked, ...rest]) as unknown;
        };
      }
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
  return { pool: proxy, sent };
}
