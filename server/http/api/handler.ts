import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { Frozen } from '../../core/sameType.ts';
import type { Identity } from './identity.ts';
import type { Operation, OperationTable } from './operation.ts';

type Parsed<O, K extends string> = O extends { readonly [P in K]: infer S extends z.ZodType }
  ? z.output<S>
  : undefined;

/** What a handler is given: validated input, and who sent the request (null only where it is open). */
export interface Call<O extends Operation = Operation> {
  readonly params: Parsed<O, 'params'>;
  readonly query: Parsed<O, 'query'>;
  readonly body: Parsed<O, 'body'>;
  readonly identity: O['access'] extends 'open' ? null : Identity;
  readonly req: Request;
  readonly res: Response;
}

/** Gives the JSON answer, or writes its own where the operation names other content. */
export type Handler<O extends Operation> = (
  call: Call<O>,
) => O extends { readonly response: infer S extends z.ZodType }
  ? Promise<Frozen<z.output<S>>>
  : Promise<void>;

/** One handler for every operation of a table: an operation without one does not compile. */
export type Handlers<Table extends OperationTable> = {
  readonly [Id in keyof Table]: Handler<Table[Id]>;
};
