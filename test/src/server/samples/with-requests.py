import requests
import json
with open('/path/to/your-image.jpg', 'rb') as fp:
    response = requests.post(
        'https://api.platerecognizer.com/v1/vin/reader/',
        files=dict(upload=fp),
        headers={'Authorization': 'Token YOUR_API_TOKEN'})
# The sample prints with pprint; the test reads JSON.
print(json.dumps(response.json()))
