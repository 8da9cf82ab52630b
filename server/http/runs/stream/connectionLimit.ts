/** Who listens now, so that neither a person nor all together hold more streams than we serve. */
export interface ConnectionLimit {
  /** Gives the seat back when called; null when there is none left. */
  take(userId: string, close: () => void): (() => void) | null;
  /** Ends every stream. */
  clear(): void;
}

export function createConnectionLimit(limits: {
  readonly perUser: number;
  readonly total: number;
}): ConnectionLimit {
  const taken = new Map<() => void, string>();
  return {
    take(userId, close) {
      const own = [...taken.values()].filter((user) => user === userId).length;
      if (own >= limits.perUser || taken.size >= limits.total) return null;
      const seat = () => close();
      taken.set(seat, userId);
      return () => {
        taken.delete(seat);
      };
    },
    clear() {
      for (const close of [...taken.keys()]) close();
    },
  };
}
