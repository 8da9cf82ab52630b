import { Button } from '@mantine/core';
import type { Switch } from '../api/generated.ts';
import { missing } from '../format/format.ts';
import { ScrollBox } from '../ui/ScrollBox.tsx';
import { Tag } from '../ui/Tag.tsx';
import table from '../ui/table.module.css';
import { valueText } from './describe.ts';
import classes from './Switches.module.css';

/** One page of switches; a row opens its push form and what its instances show. */
export function SwitchTable(props: {
  readonly switches: readonly Switch[];
  readonly open: string | null;
  readonly onOpen: (name: string | null) => void;
}) {
  if (props.switches.length === 0) return <p className={classes.none}>No switch matches.</p>;
  return (
    <ScrollBox className={table.scroll} label="Table of switches">
      <table className={table.table} aria-label="Switches" data-testid="switches">
        <thead>
          <tr>
            <th className={table.left}>Switch</th>
            <th className={table.left}>Value</th>
            <th className={`${table.left} ${table.wide}`}>Takes</th>
            <th className={`${table.left} ${table.wide}`}>Owner</th>
            <th className={`${table.left} ${table.wide}`}>Expires</th>
            <th>
              <span className="visually-hidden">Open</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {props.switches.map((one) => (
            <SwitchLine
              key={one.name}
              one={one}
              isOpen={props.open === one.name}
              onOpen={props.onOpen}
            />
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

function SwitchLine(props: {
  readonly one: Switch;
  readonly isOpen: boolean;
  readonly onOpen: (name: string | null) => void;
}) {
  const { one, isOpen } = props;
  const differs = one.instances.length;
  return (
    <tr data-testid={`switch-${one.name}`}>
      <th scope="row" className={table.left}>
        {one.name}
        <div className={classes.sub}>
          {one.kind}
          {one.shadowOnly ? ' · shadow traffic only' : ' · customers too'}
          {one.hasBehaviour ? '' : ' · effect cannot be seen'}
        </div>
      </th>
      <td className={table.left}>
        {valueText(one.value)}
        {one.value !== one.default && one.problem === null && (
          <div className={classes.sub}>default {valueText(one.default)}</div>
        )}
        {differs > 0 && (
          <div className={classes.sub}>
            {differs} {differs === 1 ? 'instance differs' : 'instances differ'}
          </div>
        )}
        {one.problem !== null && <div className={classes.sub}>{one.problem}</div>}
      </td>
      <td className={`${table.left} ${table.wide}`}>{one.takes}</td>
      <td className={`${table.left} ${table.wide}`}>{one.owner}</td>
      <td className={`${table.left} ${table.wide}`}>
        {one.expires ?? missing} {one.isExpired && <Tag tone="fail">over</Tag>}
      </td>
      <td>
        <Button
          size="compact-xs"
          variant="default"
          aria-expanded={isOpen}
          aria-label={`${isOpen ? 'Close' : 'Open'} ${one.name}`}
          onClick={() => props.onOpen(isOpen ? null : one.name)}
        >
          {isOpen ? 'Close' : 'Open'}
        </Button>
      </td>
    </tr>
  );
}
