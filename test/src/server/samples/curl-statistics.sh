curl -H "Authorization: Token YOUR_API_TOKEN" \
https://api.platerecognizer.com/v1/vin/statistics/
