import { ReasonDialog } from './reason-dialog';
import { useDesk } from './plan-writes';

/** Says what stays undone before it asks why. */
export function AbortDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { plan, writes } = useDesk();
  const { possible, why, leftUndone } = plan.abort;
  const isDraft = plan.state === 'draft';
  return (
    <ReasonDialog
      opened={opened}
      title={isDraft ? 'Discard this draft' : 'Abort this plan'}
      verb={isDraft ? 'Discard the draft' : 'Abort the plan'}
      danger
      off={possible ? null : (why ?? 'It cannot be aborted now.')}
      send={(reason) => writes.abort({ reason })}
      onClose={onClose}
    >
      {isDraft ? (
        <p>Nothing has been done yet. The draft is kept as an aborted plan.</p>
      ) : (
        <p>Rollcall stops here and does nothing further. What has been done stays done; nothing is taken back.</p>
      )}
      {!isDraft && leftUndone.length > 0 && (
        <>
          <p id="left-undone">This is left undone, and somebody has to see to it:</p>
          <ul aria-labelledby="left-undone">
            {leftUndone.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        </>
      )}
      {!isDraft && leftUndone.length === 0 && <p>Nothing is left undone.</p>}
    </ReasonDialog>
  );
}
