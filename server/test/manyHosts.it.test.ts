import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ok, type Result } from '../core/result.ts';
import { type EmbeddedService, startPostgres, } from '../edge/embedded/postgres.ts';
