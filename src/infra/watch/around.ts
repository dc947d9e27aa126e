/** What goes around one call of a method: its name, what it was given, and the call itself. */
type Through = (name: string, given: readonly unknown[], call: () => unknown) => unknown;

/** The same object, each call of whose methods goes through `through`, methods that it gets later included. */
export function around<T extends object>(inner: T, through: Through): T {
  const known = new WeakMap<object, unknown>();
  return new Proxy(inner, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function" || typeof name !== "string") return member;
      const seen = known.get(member);
      if (seen) return seen;
      const wrapped = (...given: readonly unknown[]): unknown =>
        through(name, given, () => Reflect.apply(member, target, given));
      known.set(member, wrapped);
      return wrapped;
    },
  });
}
