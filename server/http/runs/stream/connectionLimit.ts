/** Limits the open streams of each user and of all users together. */
export interface ConnectionLimit {
  /** Returns the function that releases the connection; null at the limit. */
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
      const connection = () => close();
      taken.set(connection, userId);
      return () => {
        taken.delete(connection);
      };
    },
    clear() {
      for (const close of [...taken.keys()]) close();
    },
  };
}
