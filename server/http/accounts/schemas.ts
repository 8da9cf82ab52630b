import { z } from 'zod';
import { tokenAreas } from '../api/area.ts';
import { roleSchema } from '../api/identity.ts';

const nameSchema = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,63}$/,
    'a name is 1 to 64 of a-z 0-9 . _ -, a letter or digit first',
  );
/** At least 12 characters as NIST SP 800-63B-4 asks of a password that stands alone, no composition rules. */
const newPasswordSchema = z
  .string()
  .min(12, 'at least 12 characters')
  .max(256, 'at most 256 characters');

export const loginBodySchema = z
  .strictObject({ name: z.string().min(1).max(64), password: z.string().min(1).max(256) })
  .meta({ id: 'Login' });

export const passwordBodySchema = z
  .strictObject({ current: z.string().min(1).max(256), next: newPasswordSchema })
  .meta({ id: 'ChangePassword' });

export const sessionSchema = z
  .object({
    user: z.string(),
    role: roleSchema,
    mustChangePassword: z
      .boolean()
      .meta({ description: 'The password is the one-time password of the first start.' }),
    via: z.enum(['session', 'token']),
    expiresAt: z.string().nullable(),
  })
  .meta({ id: 'Session' });

export const tokenSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    role: roleSchema,
    scope: z
      .array(z.string())
      .nullable()
      .meta({ description: 'Areas of the API that it may use; null: all.' }),
    createdAt: z.string(),
    expiresAt: z
      .string()
      .nullable()
      .meta({ description: 'Null for the token of the commands on the server’s own machine.' }),
    lastUsedAt: z.string().nullable(),
  })
  .meta({ id: 'ApiToken' });

const tokenDays = { default: 90, max: 365 } as const;

export const tokenBodySchema = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    role: roleSchema
      .optional()
      .meta({ description: 'At most my own. Default: lead, or viewer for a viewer.' }),
    scope: z
      .array(z.enum(tokenAreas))
      .min(1)
      .nullable()
      .default(null)
      .meta({ description: 'Areas of the API that it may use; null: all that its role may.' }),
    expiresInDays: z.int().min(1).max(tokenDays.max).default(tokenDays.default),
  })
  .meta({ id: 'CreateToken' });

export const createdTokenSchema = z
  .object({
    ...tokenSchema.shape,
    secret: z.string().meta({ description: 'Shown this once: `Authorization: Bearer zh_…`.' }),
  })
  .meta({ id: 'CreatedToken' });

export const userSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    role: roleSchema,
    mustChangePassword: z.boolean(),
    createdAt: z.string(),
  })
  .meta({ id: 'User' });

export const userBodySchema = z
  .strictObject({ name: nameSchema, role: roleSchema })
  .meta({ id: 'CreateUser' });

export const roleBodySchema = z.strictObject({ role: roleSchema }).meta({ id: 'ChangeRole' });

export const createdUserSchema = z
  .object({
    ...userSchema.shape,
    password: z.string().meta({ description: 'One-time password, shown this once.' }),
  })
  .meta({ id: 'CreatedUser' });
