/**
 * The fields of /proc/PID/stat from the state on (field 3 in proc(5)). The process name before it is in
 * parentheses and may contain spaces and parentheses.
 */
export const procStatFields = (stat: string): readonly string[] =>
  stat.slice(stat.lastIndexOf(')') + 2).split(' ');

/** The index of a field, by its number in proc(5). */
export const procStatField = {
  state: 0,
  parent: 1,
  userTime: 11,
  systemTime: 12,
  /** Of the children that were waited for, and of their children. */
  reapedUserTime: 13,
  reapedSystemTime: 14,
  startTime: 19,
};
