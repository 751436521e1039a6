const fetch = require("node-fetch");
const FormData = require("form-data");
const fs = require("fs");
let image_path = "/path/to/your-image.jpg";
let body = new FormData();
const base64Image = fs.readFileSync(image_path, "base64");
body.append("upload", base64Image);
fetch("https://api.platerecognizer.com/v1/vin/reader/", {
  method: "POST",
  headers: {
    Authorization: "Token YOUR_API_TOKEN",
  },
  body: body,
})
  .then((res) => res.json())
  // The sample logs the object; the test reads JSON.
  .then((json) => console.log(JSON.stringify(json)))
  .catch((err) => {
    console.log(err);
  });
