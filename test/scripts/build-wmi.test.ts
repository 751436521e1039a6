/** The script that makes the table of WMIs: which facts it takes, and which it leaves. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const SCRIPT = join(__dirname, "..", "..", "scripts", "build-wmi.mjs");
const HEADER =
  "wmi iso_country vpic vininfo sunrise wikibooks_via_uvd n_sources brands_in_2plus_sources vpic_vehicle_type";

describe("scripts/build-wmi.mjs", () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), "wmi-"))));
  after(() => rmSync(folder, { recursive: true }));

  /** The table made from rows of cells: wmi, vpic, vininfo, sunrise, wikibooks, agreed brands, vehicle type. */
  function build(...rows: string[][]): Record<string, string> {
    const lines = rows.map(([wmi, vpic, vininfo, sunrise, wikibooks, agreed, type]) =>
      [wmi, "", vpic, vininfo, sunrise, wikibooks, "", agreed, type].join("\t"),
    );
    const source = join(folder, "candidates.tsv");
    const table = join(folder, "wmi.json");
    writeFileSync(source, [HEADER.split(" ").join("\t"), ...lines, ""].join("\n"));
    execFileSync(process.execPath, [SCRIPT, source, table]);
    return (JSON.parse(readFileSync(table, "utf8")) as { wmis: Record<string, string> }).wmis;
  }

  it("takes the government's facts whole, makes in alphabetical order", () => {
    assert.deepEqual(build(["AB1", "MAKER, INC. [Zeta,Alpha]", "Other", "Other", "", "Other", "Truck"]), {
      AB1: "MAKER, INC.|Alpha,Zeta|Truck",
    });
  });

  it("names the maker where the government names who sells its vehicles in America", () => {
    const { WV1 } = build(
      ["WV1", "VOLKSWAGEN GROUP OF AMERICA, INC. [Volkswagen]", "", "", "", "", "Truck"],
      ["WVG", "VOLKSWAGEN AG [Volkswagen]", "", "", "", "", "Passenger Car"],
      ["WVX", "BUS MAKER LTD. [Volkswagen]", "", "", "", "", "Bus"],
      ["WVY", "BUS MAKER LTD. [Volkswagen]", "", "", "", "", "Bus"],
    );
    assert.equal(WV1, "VOLKSWAGEN AG|Volkswagen|Truck");
  });

  it("takes the maker with the most identifiers where several carry the make's name", () => {
    const { WDZ } = build(
      ["WDZ", "STAR USA, LLC (VANS) [Star]", "", "", "", "", "Bus"],
      ["WDA", "STAR CARS [Star]", "", "", "", "", ""],
      ["WDB", "STAR AG [Star]", "", "", "", "", ""],
      ["W1B", "STAR AG [Star]", "", "", "", "", ""],
    );
    assert.equal(WDZ, "STAR AG|Star|Bus");
  });

  it("leaves the seller where nothing tells the maker: no neighbour of that name, or an American identifier", () => {
    const sellers = {
      LWB: "AMERICAN STAR CO., INC. [Star]",
      "1HG": "AMERICAN STAR CO., INC. [Star]",
      YS3: "SAGA NORTH AMERICA, INC. [Saga]",
    };
    const makers = [
      ["LAL", "STAR OF THE EAST LTD. [Star]", "", "", "", "", ""],
      ["1HA", "STAR LTD. [Star]", "", "", "", "", ""],
      ["YS2", "SAGASTAD AB [Saga]", "", "", "", "", ""],
    ];
    const rows = Object.entries(sellers).map(([wmi, vpic]) => [wmi, vpic, "", "", "", "", ""]);
    const table = build(...rows, ...makers);
    for (const [wmi, vpic] of Object.entries(sellers)) {
      assert.equal(table[wmi]?.split("|")[0], vpic.replace(/ \[.*/, ""));
    }
  });

  it("keeps a comma in a make's name", () => {
    assert.deepEqual(build(["AB1", "MAKER [Maker, Inc.,Hisun Corp.,USA,Third]", "", "", "", "", ""]), {
      AB1: "MAKER|Hisun Corp., USA,Maker, Inc.,Third|",
    });
  });

  it("takes only the agreed brand of other tables", () => {
    assert.deepEqual(build(["AB1", "", "Ford", "Ford Motor Company", "Ford of Nowhere", "Ford", ""]), {
      AB1: "|Ford|",
    });
  });

  it("doesn't take a piece of a word for a brand", () => {
    assert.deepEqual(build(["AB1", "", "Manufacturing", "", "Hyundai Manufacturing", "MAN", ""]), {
      AB1: "|Manufacturing|",
    });
  });

  it("finds a brand that is written apart or glued", () => {
    assert.deepEqual(build(["AB1", "", "Dong Feng", "", "DongfengNissan", "Dongfeng", ""]), {
      AB1: "|Dongfeng|",
    });
  });

  it("prefers the longer of two brands that hold each other", () => {
    assert.deepEqual(build(["AB1", "", "JLR Land Rover", "", "Land Rover", "Rover,Land Rover", ""]), {
      AB1: "|Land Rover|",
    });
  });

  it("takes a name that two tables hold where no brand is listed", () => {
    assert.deepEqual(build(["AB1", "", "Dafra", "", "Dafra Motos", "", ""]), { AB1: "|Dafra|" });
    assert.deepEqual(build(["AB9", "", "Dafra", "", "Dafra Motos", "", ""]), {});
  });

  it("leaves out what one table alone says, and what is no WMI", () => {
    assert.deepEqual(
      build(
        ["AB1", "", "Ford", "", "", "", ""],
        ["AO1", "MAKER [Ford]", "Ford", "Ford", "", "Ford", ""],
        ["AB", "", "Ford", "Ford", "", "Ford", ""],
      ),
      {},
    );
  });
});
