import type { Question } from '../readingLine.ts';

/** The sentences of a reading in one language. Rates are written (`163/s`), levels too (`102%`); a reason is the report's own. */
export interface ReadingTexts {
  /** The language's own name. */
  readonly language: string;
  /** For a reader whose machine cannot show it. */
  readonly inEnglish: string;
  readonly questions: Readonly<Record<Question, string>>;
  readonly capacity: {
    found(at: Load & { readonly low: string; readonly high: string }): string;
    between(passed: Load, breached: Load): string;
    atLeast(passed: Load): string;
    below(breached: Load): string;
    held(passed: Load): string;
    notHeld(breached: Load): string;
    unknown(reason: string): string;
  };
  readonly breaks: {
    /** `moved`: what moved with the limit; null where nothing did. */
    first(slo: string, at: Load, reason: string, moved: string | null): string;
    none(upTo: Load): string;
    unknown(reason: string): string;
  };
  readonly stock: {
    oversold(what: string, isCustomers: boolean, others: number): string;
    broken(what: string, isCustomers: boolean, others: number): string;
    clean(facts: number): string;
    older(count: number): string;
    unknown(reason: string): string;
    notDriven(): string;
    notAudited(): string;
  };
  readonly safe: {
    yes(needed: Load, proven: Load): string;
    no(reason: string): string;
    unknown(reason: string): string;
  };
  readonly next: {
    mendHops(reason: string): string;
    closeLeaks(count: number): string;
    mendStock(isCustomers: boolean): string;
    mendAudit(reason: string): string;
    raise(path: string, missing: string | null): string;
    driveAgain(reason: string): string;
    helpGenerator(reason: string): string;
    proveMore(needed: Load): string;
    lookInto(reason: string): string;
    addAudit(): string;
    findLimit(): string;
    widen(headroom: string): string;
    plan(headroom: string): string;
  };
}

/** A load of a plan, written: `163/s` and `102%` of the peak. */
export interface Load {
  readonly rate: string;
  readonly level: string;
}
