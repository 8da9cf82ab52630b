import { PasswordInput } from '@mantine/core';

/** The API token of the second person, who approves load on a live stack. It is sent once and kept nowhere. */
export function ApprovalField(props: {
  readonly value: string;
  readonly onChange: (approval: string) => void;
}) {
  return (
    <PasswordInput
      label="Approval by a second person"
      description="This target is a live stack. Another lead or admin gives an API token of theirs, made under Settings and limited to runs and scenarios."
      placeholder="zh_…"
      autoComplete="off"
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value)}
      data-testid="approval"
    />
  );
}
