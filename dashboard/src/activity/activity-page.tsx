export function ActivityPage() {
  return (
    <>
      <title>Activity – Rollcall</title>
      <h1>Activity</h1>
    </>
  );
}
