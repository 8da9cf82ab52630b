import { z } from 'zod';
import { secretVariable } from '../text/secretValue.ts';

const form = /^[A-Z][A-Z0-9_]{0,62}$/;

/** Why a secret may not be called so; null where it may: as an environment variable of a shell is. */
export function secretProblem(name: string): string | null {
  if (form.test(name)) return null;
  const upper = name
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .slice(0, 63);
  const better = form.test(upper) ? upper : 'API_KEY';
  return `a secret's name is capital letters, digits and "_", 63 at most: write \${secret.${better}} and set ${secretVariable(better)}`;
}

const secretsMax = 50;

/** A list of names of secrets. */
export const secretsShape = z
  .array(
    z.string().superRefine((name, context) => {
      const problem = secretProblem(name);
      if (problem !== null) context.addIssue({ code: 'custom', message: problem });
    }),
  )
  .min(1)
  .max(secretsMax);
