import { SegmentedControl } from '@mantine/core';
import { PathDot } from './PathDot.tsx';

/** Chooses one path, or all of them together (null). */
export function PathSwitch(props: {
  readonly paths: readonly string[];
  readonly value: string | null;
  readonly onChange: (path: string | null) => void;
}) {
  const all = '*';
  return (
    <SegmentedControl
      size="xs"
      aria-label="Path shown"
      data-testid="path-switch"
      value={props.value ?? all}
      onChange={(value) => props.onChange(value === all ? null : value)}
      data={[
        { value: all, label: 'All paths' },
        ...props.paths.map((path, index) => ({
          value: path,
          label: <PathDot name={path} index={index} />,
        })),
      ]}
    />
  );
}
