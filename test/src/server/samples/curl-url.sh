curl -X POST -F upload_url="https://www.demo.com/static/your-image.jpg" -H "Authorization: Token YOUR_API_TOKEN" https://api.platerecognizer.com/v1/vin/reader/
