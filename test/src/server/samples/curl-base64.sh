base64 /your-image.jpg | curl -F "upload=<-" \
-H "Authorization: Token YOUR_API_TOKEN" \
https://api.platerecognizer.com/v1/vin/reader/
