export function AppliancePage() {
  return (
    <>
      <title>Appliance – Rollcall</title>
      <h1>Appliance</h1>
    </>
  );
}
