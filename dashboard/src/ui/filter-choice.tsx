import { Select } from '@mantine/core';

interface FilterChoiceProps<Value extends string> {
  className?: string;
  label: string;
  /** What it says while nothing is chosen, and what clears it. */
  any: string;
  data: { value: Value; label: string }[];
  value: Value | undefined;
  searchable?: boolean;
  onChange: (value: Value | undefined) => void;
}

/** One of many, or any of them. */
export function FilterChoice<Value extends string>({
  className,
  label,
  any,
  data,
  value,
  searchable,
  onChange,
}: FilterChoiceProps<Value>) {
  return (
    <Select
      className={className}
      aria-label={label}
      placeholder={any}
      data={data}
      value={value ?? null}
      searchable={searchable}
      clearable
      clearButtonProps={{ 'aria-label': any }}
      onChange={(chosen) => onChange(chosen ?? undefined)}
    />
  );
}
