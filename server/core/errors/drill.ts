import type { ErrorFamily } from './errorSpec.ts';

/** Drill files and drills. */
export const drillErrors = {
  'ZH-DRILL-001': {
    title: 'Invalid drill',
    line: 'the drill is not valid: {reason}',
    remedy: 'Correct the lines that are named; "zerohour drill validate" lists them all.',
    exit: 'usage',
    status: 422,
  },
  'ZH-DRILL-002': {
    title: 'No such drill',
    line: 'there is no drill {drill}',
    remedy: 'Take the id from the console, or from the output of "zerohour drill run".',
    exit: 'usage',
    status: 404,
  },
  'ZH-DRILL-003': {
    title: 'Target busy with a drill',
    line: 'target {target} ({origin}) has the drill {drill}',
    remedy: 'Wait until that drill ends, or abort it: zerohour drill abort {drill}.',
    exit: 'usage',
    status: 409,
  },
  'ZH-DRILL-004': {
    title: 'Drill already ended',
    line: 'drill {drill} is {state} already',
    remedy: 'Nothing is left to stop; read its report.',
    exit: 'usage',
    status: 409,
  },
  'ZH-DRILL-005': {
    title: 'No report of the drill yet',
    line: 'drill {drill} has no {file}',
    remedy: 'Wait until the drill has ended.',
    exit: 'usage',
    status: 404,
  },
  'ZH-DRILL-006': {
    title: 'Switch out of reach',
    line: 'switch {name} cannot be read: {reason}',
    remedy: 'Mend the address of the switches in the target file, or start the service.',
    exit: 'missing',
    status: 502,
  },
  'ZH-DRILL-007': {
    title: 'No such drill file',
    line: 'there is no drill file {file}',
    remedy: 'Take an id from "zerohour drill list", or the path of a file.',
    exit: 'usage',
    status: 404,
  },
  'ZH-DRILL-008': {
    title: 'No protection to leave off',
    line: 'drill {name} has no protection that could be left off',
    remedy: 'Give the file the keys "protection" and "without", or run it as it is.',
    exit: 'usage',
    status: 422,
  },
  'ZH-DRILL-009': {
    title: 'Protection on already',
    line: 'switch {name} has the value {value} already, with which the drill protects its target',
    remedy:
      'Turn it back first (zerohour switch push {name}=VALUE), or name its value under "without" as well.',
    exit: 'usage',
    status: 409,
  },
  'ZH-DRILL-010': {
    title: 'Replicas out of reach',
    line: 'the replicas of {service} cannot be read: {reason}',
    remedy: 'Mend "replicas" of the target file, or start what answers there.',
    exit: 'missing',
    status: 502,
  },
} as const satisfies ErrorFamily<'DRILL'>;
