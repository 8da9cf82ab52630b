import { resourceKinds } from '../../resource/registry.ts';
import { byLevel, type ResourceUse } from '../../resource/resourceUse.ts';
import type { LoadPoint } from '../../stages/loadPoint.ts';
import { absent } from '../../text/figures.ts';
import { formatLevel } from '../../text/units.ts';
import type { Markup } from './element.ts';
import { type Column, type Row, table } from './table.ts';

/** A table for each kind of resource: processes down, loads across; stages of one load as their mean. */
export function resourceTables({ rows }: ResourceUse, points: readonly LoadPoint[]): Markup[] {
  const levels = [...new Set(points.map(({ level }) => level))].sort((a, b) => a - b);
  const columns: readonly Column[] = [
    { title: 'process' },
    ...levels.map((level) => ({ title: formatLevel({ level }), figures: true })),
  ];
  return resourceKinds.flatMap(({ name, title, format }): Markup[] => {
    const shown = rows
      .filter(({ kind }) => kind === name)
      .map((row): Row => {
        const means = new Map(byLevel(row, points, () => true).map((at) => [at.level, at.mean]));
        const cells = levels.map((level) => {
          const value = means.get(level);
          return value === undefined ? absent : format(value);
        });
        return { cells: [row.process, ...cells] };
      });
    const caption = `${title[0]?.toUpperCase()}${title.slice(1)}: mean at each load`;
    return shown.length === 0 ? [] : [table(caption, columns, shown)];
  });
}
