import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import {
  type RuleFileText,
  ruleFilesMax,
  withRuleFiles,
} from '../../core/audit/rules/ruleFiles.ts';
import { type AuditFile, parseAuditFile } from '../../core/audit/sources/auditFile.ts';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { yamlBytesMax } from '../../core/diagnostics/yamlSource.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { leaves, readInside } from './readText.ts';

/** Why an audit file cannot be used: it cannot be read, as the end of a sentence, or what is wrong in it. */
export type AuditFileFault = string | readonly Diagnostic[];

/**
 * An audit file, relative to a folder, and the files of rules that it names. None of them may lie outside the folder.
 * `shownAs`: the file's name in diagnostics.
 */
export async function loadAuditFile(
  directory: string,
  file: string,
  shownAs: string,
): Promise<Result<AuditFile, AuditFileFault>> {
  const text = await readInside(directory, file, yamlBytesMax);
  if (!text.ok) return text;
  const parsed = parseAuditFile(text.value, shownAs);
  if (!parsed.ok || parsed.value.sqlRules.files.length === 0) return parsed;
  const { sqlRules } = parsed.value;
  const texts = await readRuleFiles(directory, dirname(file), sqlRules.files, shownAs);
  if (!texts.ok) return texts;
  const rules = withRuleFiles(sqlRules, texts.value);
  return rules.ok ? ok({ ...parsed.value, sqlRules: rules.value }) : rules;
}

/** Files that dbt takes for definitions of generic tests, and no tests. */
const genericFolder = 'generic';

async function readRuleFiles(
  directory: string,
  folder: string,
  names: readonly string[],
  shownAs: string,
): Promise<Result<readonly RuleFileText[], readonly Diagnostic[]>> {
  const texts: RuleFileText[] = [];
  const diagnostics: Diagnostic[] = [];
  const told = (name: string, why: string): void => {
    const message = `rules ${name} ${why}`;
    diagnostics.push({ file: shownAs, line: 1, column: 1, path: 'ruleFiles', message });
  };
  for (const name of names) {
    const files = await filesOf(directory, join(folder, name));
    if (!files.ok) told(name, files.error);
    for (const file of files.ok ? files.value : []) {
      const text = await readInside(directory, file, yamlBytesMax);
      if (text.ok) texts.push({ file: relative(folder, file), text: text.value });
      else told(file, text.error);
    }
  }
  return diagnostics.length > 0 ? err(diagnostics) : ok(texts);
}

/** The file itself, or the rules in a folder and those below it, by name. */
async function filesOf(
  directory: string,
  name: string,
): Promise<Result<readonly string[], string>> {
  const path = join(directory, name);
  if (leaves(directory, path)) return err("is outside the scenario's folder; put it inside");
  const isFolder = await stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  if (!isFolder) {
    return /\.(sql|ya?ml)$/.test(name)
      ? ok([name])
      : err('is no folder, and no file that ends in .sql, .yml or .yaml');
  }
  if (leaves(await realpath(directory), await realpath(path))) {
    return err("is outside the scenario's folder; put it inside");
  }
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && /\.(sql|ya?ml)$/.test(entry.name))
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .filter((file) => !relative(name, dirname(file)).split('/').includes(genericFolder))
    .sort();
  if (files.length > ruleFilesMax) return err(`holds more than ${ruleFilesMax} files of rules`);
  return files.length === 0 ? err('holds no file that ends in .sql, .yml or .yaml') : ok(files);
}
