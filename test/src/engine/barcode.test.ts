/** VINs in the texts of barcodes. */
import assert from "node:assert/strict";
import { vinInBarcode } from "../../../src/engine/barcode";

const VIN = "1M8GDM9AXKP042788";

describe("a barcode's text", () => {
  it("is a VIN when it is one", () => assert.equal(vinInBarcode(VIN), VIN));

  it("loses the I that labels on imported vehicles put in front", () =>
    assert.equal(vinInBarcode(`I${VIN}`), VIN));

  it("may be in small letters and have spaces around it", () => {
    assert.equal(vinInBarcode(` ${VIN.toLowerCase()} `), VIN);
  });

  it("gives the VIN among other fields, when its check digit fits", () => {
    assert.equal(vinInBarcode(`P123;${VIN};RED`), VIN);
    assert.equal(vinInBarcode(`P123;${VIN.replace("X", "1")};RED`), null);
  });

  it("gives nothing for part numbers and addresses", () => {
    for (const text of ["4006381333931", "https://example.com/a", "ABCDEFGHJKLMNPRSTU", ""]) {
      assert.equal(vinInBarcode(text), null);
    }
  });
});
