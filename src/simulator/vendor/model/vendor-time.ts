/** The appliance's date-times: RFC 3339 in whole seconds, with an offset and never `Z`. */
export function vendorTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, '+00:00');
}
