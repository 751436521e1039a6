/** The table of world manufacturer identifiers. */
import assert from "node:assert/strict";
import data from "../../../src/vin/data/wmi.json";
import { lookUpWmi } from "../../../src/vin/wmi";

describe("lookUpWmi", () => {
  it("gives legal entity, makes and vehicle type where the government database knows the WMI", () => {
    assert.deepEqual(lookUpWmi("1HD"), {
      manufacturer: "HARLEY-DAVIDSON MOTOR COMPANY",
      makes: ["Harley-Davidson", "LiveWire"],
      vehicleType: "Motorcycle",
    });
  });

  it("gives only makes where two other tables agree", () => {
    assert.deepEqual(lookUpWmi("LVS"), { manufacturer: null, makes: ["Changan", "Ford"], vehicleType: null });
  });

  it("gives the maker that the plate shows, not who imports its vehicles to America", () => {
    assert.deepEqual(
      ["WV1", "WV2", "JS3", "JF3", "JTK", "ZFD", "WDZ"].map((wmi) => lookUpWmi(wmi)?.manufacturer),
      [
        "VOLKSWAGEN AG",
        "VOLKSWAGEN AG",
        "SUZUKI MOTOR CORPORATION",
        "SUBARU CORPORATION",
        "TOYOTA MOTOR CORPORATION",
        "FERRARI S.P.A.",
        "MERCEDES-BENZ, AG",
      ],
    );
  });

  it("gives every make of a WMI that serves many", () => {
    assert.deepEqual(lookUpWmi("1C4")?.makes, [
      "Chrysler",
      "Dodge",
      "Fiat",
      "Jeep",
      "Lancia",
      "Ram",
      "Volkswagen",
    ]);
  });

  it("keeps a comma that is part of a name", () => {
    assert.deepEqual(lookUpWmi("54F")?.makes, ["Rosenbauer Motors, LLC"]);
  });

  it("gives an empty list where the legal entity has no make", () => {
    assert.deepEqual(lookUpWmi("4AP")?.makes, []);
  });

  it("is null for what is not in the table, also for names that every object has", () => {
    assert.deepEqual(["ZZZ", "", "1F", "toString", "__proto__"].map(lookUpWmi), [
      null,
      null,
      null,
      null,
      null,
    ]);
  });

  it("hands out lists of its own, so that a caller can't change the table", () => {
    lookUpWmi("WAU")?.makes.push("changed");
    assert.deepEqual(lookUpWmi("WAU")?.makes, ["Audi"]);
  });
});

describe("the WMI table", () => {
  const wmis = Object.keys(data.wmis);

  it("holds only identifiers of three legal characters", () => {
    assert.deepEqual(
      wmis.filter((wmi) => !/^[A-HJ-NPR-Z0-9]{3}$/.test(wmi)),
      [],
    );
  });

  it("says something about each of its identifiers", () => {
    for (const wmi of wmis) {
      const entry = lookUpWmi(wmi);
      assert.ok(entry && (entry.manufacturer !== null || entry.makes.length > 0), wmi);
      assert.ok(
        entry.makes.every((make) => make.trim() === make && make !== ""),
        wmi,
      );
    }
  });

  it("states its provenance", () => {
    assert.match(data.about.join(" "), /vPIC.*public domain.*two or more/);
  });
});
