export function SettingsPage() {
  return (
    <>
      <title>Settings – Rollcall</title>
      <h1>Settings</h1>
    </>
  );
}
