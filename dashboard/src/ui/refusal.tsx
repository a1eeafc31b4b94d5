/** Why what was asked was not done; it is read out when it comes. */
export function Refusal({ says, className }: { says: string | null; className?: string }) {
  if (says === null) return null;
  return (
    <p role="alert" className={className}>
      {says}
    </p>
  );
}
