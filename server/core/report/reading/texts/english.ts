import { plural } from '../../../text/figures.ts';
import type { Load, ReadingTexts } from './readingTexts.ts';

const of = ({ rate, level }: Load): string => `${rate} (${level} of the peak)`;
const more = (others: number): string =>
  others === 0 ? '' : `, and ${others} more ${others === 1 ? 'kind' : 'kinds'} of findings`;

export const english: ReadingTexts = {
  language: 'English',
  inEnglish: 'English',
  questions: {
    capacity: 'How much can it take?',
    breaks: 'What breaks first?',
    stock: 'Was anything oversold?',
    safe: 'Is it safe to go?',
    next: 'What to do next?',
  },
  capacity: {
    found: (at) => `${of(at)} within every SLO; 95% interval ${at.low} to ${at.high}.`,
    between: (passed, breached) =>
      `At least ${of(passed)} within every SLO, and less than ${of(breached)}.`,
    atLeast: (passed) => `At least ${of(passed)}: no load that was driven breached an SLO.`,
    below: (breached) => `Less than ${of(breached)}: no load that was driven met every SLO.`,
    held: (passed) =>
      `It carried ${of(passed)} within every SLO; this run does not tell how much more it can take.`,
    notHeld: (breached) =>
      `Not ${of(breached)}: an SLO was breached; this run does not tell how much less it can take.`,
    unknown: (reason) => `It cannot be known from this run: ${reason}.`,
  },
  breaks: {
    first: (slo, at, reason, moved) =>
      `${slo}, at ${of(at)}: ${reason}.${moved === null ? '' : ` With it moved ${moved}, which proves no cause.`}`,
    none: (upTo) => `Nothing up to ${of(upTo)}: every SLO was met.`,
    unknown: (reason) => `It cannot be known from this run: ${reason}.`,
  },
  stock: {
    oversold: (what, isCustomers, others) =>
      `Yes${isCustomers ? ', of the customers’ own stock' : ''}: ${what}${more(others)}.`,
    broken: (what, isCustomers, others) =>
      `Nothing was oversold, but stock or money is wrong${isCustomers ? ' in the customers’ own data' : ''}: ${what}${more(others)}.`,
    clean: (facts) => `No: stock and money agree, over ${plural(facts, 'fact')}.`,
    older: (count) =>
      `Not in this run; ${count === 1 ? 'one finding is' : `${count} findings are`} older than it.`,
    unknown: (reason) => `It cannot be known from this run: ${reason}.`,
    notDriven: () => 'It cannot be known from this run: it drove no load.',
    notAudited: () => 'It is not known: nothing was audited.',
  },
  safe: {
    yes: (needed, proven) =>
      `Yes, as far as this run shows: ${of(needed)} is needed, ${of(proven)} was proven.`,
    no: (reason) => `No: ${reason}.`,
    unknown: (reason) => `It is not known: ${reason}.`,
  },
  next: {
    mendHops: (reason) =>
      `Make every hop tell rehearsals from customers; nothing may be driven before. ${reason}.`,
    closeLeaks: (count) =>
      `Close the ${count === 1 ? 'leak' : `${count} leaks`} first: rehearsal data lies where customers’ data belongs.`,
    mendStock: (isCustomers) =>
      isCustomers
        ? 'Look at once at the customers’ orders that the findings name.'
        : 'Follow the orders that the first finding names, mend what they met, and run the same load again.',
    mendAudit: (reason) => `Make the audit able to judge, then run again: ${reason}.`,
    raise: (path, missing) =>
      missing === null
        ? `Find what limits path ${path}, and run again: nothing is proven yet.`
        : `Find what limits path ${path}, and run again: ${missing} are missing.`,
    driveAgain: (reason) => `Run again: this run was not driven to its end (${reason}).`,
    helpGenerator: (reason) => `Give the load generator what it lacks, then run again: ${reason}.`,
    proveMore: (needed) => `Run again with a stage at ${of(needed)}: so much was not proven.`,
    lookInto: (reason) => `Look into this first: ${reason}.`,
    addAudit: () => 'Add an audit file: load alone does not show whether the shop oversells.',
    findLimit: () =>
      'This run shows no limit: search for it (goal: find-capacity) before replicas are planned.',
    widen: (headroom) =>
      `Little is left above what is needed (${headroom}): raise the limit, or admit no more than was proven.`,
    plan: (headroom) =>
      `${headroom} is left above what is needed: plan the replicas of the night from this run (zerohour capacity plan), and compare the next one with it (zerohour compare).`,
  },
};
