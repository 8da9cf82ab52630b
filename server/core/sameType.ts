/** A type with every property and array read-only, so that a schema's output compares with a core type. */
export type Frozen<T> = unknown extends T
  ? T
  : T extends object
    ? { readonly [K in keyof T]: Frozen<T[K]> }
    : T;

/** True only when the two types are identical, down to optional keys. */
type Identical<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/**
 * Compiles only while a schema says exactly what the core type says:
 * `sameType<Plan, z.output<typeof planSchema>>(true)`.
 */
export function sameType<Core, Schema>(_identical: Identical<Frozen<Core>, Frozen<Schema>>): void {}
