/** Which makers and markets write the model year at position 10, and which use that place for something else. */

/** Renault, Dacia, Alpine: the last eight characters are one serial number. */
const RENAULT = /^(VF1|VF2|VF6|VF8|VFA|UU1)/;

/** Scania: position 10 belongs to the serial number. */
const SCANIA = /^YS2/;

/** Ford Australia: the year is at position 11, the month at 12. */
const FORD_AUSTRALIA = /^6FP/;

/** Mercedes-Benz and smart outside North America: a model of six digits, then 1 (left-hand drive) or 2 (right). */
const MERCEDES_FIN = /^(WD.|W1.|WME|WMX|NMB|VSA|9BM)\d{6}[12]/;

/** Peugeot and Citroën: the last eight are one serial number when all of them are digits. */
const PSA_SERIAL = /^(VF3|VF4|VF7|VR1|VR3|VR7|VS7).{6}\d{8}$/;

/** Fiat, Alfa Romeo, Lancia, Piaggio, Iveco. */
const FIAT = /^(ZFA|ZAR|ZLA|ZAP|ZCF|ZFC)/;

/** Ford of Europe, Türkiye and Russia. */
const FORD_EUROPE = /^(WF0|NM0|VS6|SFA|X9F|Z6F)/;

/**
 * False where position 10, although it may look like a code, is known not to hold the model year. The makers
 * that write a character which is no code (`0` BMW, Toyota, Mazda and Suzuki for Europe; `U` Nissan) need no
 * mention here.
 * @param vin 17 legal characters
 * @param checkDigitFits whether position 9 is the right check digit, as it is on cars made for North America
 */
export function encodesModelYear(vin: string, checkDigitFits: boolean): boolean {
  if (RENAULT.test(vin) || SCANIA.test(vin) || FORD_AUSTRALIA.test(vin)) return false;
  if (MERCEDES_FIN.test(vin) || PSA_SERIAL.test(vin)) return false;
  // One in eleven European VINs has a fitting check digit by chance; the description tells them apart:
  // of Fiats it is a number, of Fords it begins with two fillers after the body.
  if (FIAT.test(vin)) return checkDigitFits && !/^\d{5}/.test(vin.slice(3));
  if (FORD_EUROPE.test(vin)) return checkDigitFits && vin.slice(4, 6) !== "XX";
  return true;
}
