/**
 * The fields of /proc/PID/stat from the state on (proc(5) counts it as field 3): before it stands the name
 * in parentheses, which may hold spaces and parentheses of its own.
 */
export const procStatFields = (stat: string): readonly string[] =>
  stat.slice(stat.lastIndexOf(')') + 2).split(' ');

/** Where a field that proc(5) numbers stands among them. */
export const procStatField = {
  state: 0,
  parent: 1,
  userTime: 11,
  systemTime: 12,
  /** Of children that were waited for, and of theirs. */
  reapedUserTime: 13,
  reapedSystemTime: 14,
  startTime: 19,
};
