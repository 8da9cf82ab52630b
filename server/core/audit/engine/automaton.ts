/** The states that follow each state at once, as an audit file declares them. */
export type DeclaredStates = Readonly<Record<string, readonly string[]>>;

/** For each declared state, those that some path leads to. */
export type Automaton = ReadonlyMap<string, ReadonlySet<string>>;

/** Every state that is a key or follows one is declared. */
export function automatonOf(declared: DeclaredStates): Automaton {
  const names = new Set([...Object.keys(declared), ...Object.values(declared).flat()]);
  return new Map([...names].map((name) => [name, reachedFrom(declared, name)]));
}

function reachedFrom(declared: DeclaredStates, start: string): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [start];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    for (const next of Object.hasOwn(declared, state) ? (declared[state] ?? []) : []) {
      if (reached.has(next)) continue;
      reached.add(next);
      open.push(next);
    }
  }
  return reached;
}
