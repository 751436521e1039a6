# Nothing but the standard library: the form is put together by hand.
import urllib.request
boundary = '----stdlib'
with open('/path/to/your-image.jpg', 'rb') as fp:
    picture = fp.read()
body = (('--%s\r\nContent-Disposition: form-data; name="upload"; filename="car.jpg"\r\n\r\n' % boundary).encode()
        + picture + ('\r\n--%s--\r\n' % boundary).encode())
request = urllib.request.Request(
    'https://api.platerecognizer.com/v1/vin/reader/', data=body,
    headers={'Authorization': 'Token YOUR_API_TOKEN',
             'Content-Type': 'multipart/form-data; boundary=%s' % boundary})
print(urllib.request.urlopen(request).read().decode())
